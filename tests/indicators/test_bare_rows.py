"""Registers of one row of which nothing is known: no crash, no amount out of it."""

import numpy as np
import pytest
from indicators.rows import Province, coop

from coopanalysis.registers import columns

REGISTERS = [
    name for name in columns.load_all() if name not in ("coop", "reported_total")
]
KEYS = {"text": "1", "date": "2019-03-01", "int": 1, "month": "2019-03-01"}


def bare(register):
    """Return a row with its key and nothing else."""
    declared = columns.load_all()[register]
    return {
        name: KEYS.get(
            declared.column(name).type, next(iter(declared.column(name).values), None)
        )
        for name in declared.key[1:]
    }


@pytest.fixture(scope="module")
def measures(tmp_path_factory):
    """Return a body per register with one bare row of it, and one with all of them."""
    one = Province(tmp_path_factory.mktemp("bare"))
    one.add("coop", *[coop(name) for name in (*REGISTERS, "all")])
    for name in REGISTERS:
        one.add(name, bare(name), coop_id=name)
        one.add(name, bare(name), coop_id="all")
    found = one.prepared().measured()
    assert set(found.bodies["coop_id"]) == {*REGISTERS, "all"}
    return found.measures


def test_nearly_every_indicator_has_something_to_say(measures):
    assert measures["indicator"].nunique() > 70


def test_nothing_is_infinite(measures):
    for name in ("numerator", "denominator", "n", "n_left_out", "value"):
        assert np.isfinite(measures[name].dropna()).all(), name


def test_no_amount_comes_out_of_nothing(measures):
    """A nought may be known (no row says otherwise); an amount cannot be."""
    assert set(measures.loc[measures["numerator"].fillna(0) != 0, "indicator"]) <= {
        "shortage.no_recent_count"
    }


def test_what_is_not_known_is_left_out_or_has_no_whole(measures):
    unknown = measures[measures["value"].isna()]
    assert len(unknown)
    told = unknown["n_left_out"].gt(0) | ~unknown["denominator"].gt(0)
    assert unknown[~told].empty
