"""Registers with holes, zeros and negative balances: no crash, and lists that agree."""

import random

import numpy as np
import pytest
from indicators.rows import Province, coop

from coopanalysis.indicators import catalogue as catalogues

MINE = [
    one
    for one in catalogues.load().indicators.values()
    if one.category in ("collateral", "overdue")
]
# the list shows what the numerator lacks
REST = {
    "collateral.files_checked",
    "collateral.capped_coverage",
    "overdue.paid_on_time",
}
# rings are counted, their contracts listed; a gap is one of the whole body
OTHER = {"collateral.guarantee_rings", "overdue.allowance_gap_to_reserves"}
DAYS = ["2005-06-30", "2009-12-31", "2014-03-30", "2016-05-01", "2018-03-30"]
DAYS += ["2018-12-20", "2019-01-09", "2019-02-28", "2019-03-31"]
AHEAD = ["2019-04-30", "2019-12-31"]
AMOUNTS = [-40, 0, 0.01, 100, 2500, 100000]
FLAGS = [True, False]
LOAN = {
    "principal_granted": AMOUNTS,
    "principal_outstanding": AMOUNTS,
    "interest_due": [*AMOUNTS, 90000],
    "penalty_due": AMOUNTS,
    "principal_overdue": AMOUNTS,
    "due_in_year": AMOUNTS,
    "allowance_booked": AMOUNTS,
    "borrower_shares": AMOUNTS,
    "borrower_deposits": AMOUNTS,
    "interest_rate": [0, 10],
    "penalty_rate": [0, 3],
    "loan_date": DAYS,
    "due_date": DAYS + AHEAD,
    "default_date": DAYS,
    "last_payment_date": DAYS,
    "acknowledged_date": DAYS,
    "restructured_date": DAYS,
    "suit_date": DAYS,
    "judgment_date": DAYS,
    "writ_date": DAYS,
    "death_known_date": DAYS,
    "extension_date": DAYS,
    "guarantor_consent_date": DAYS,
    "reduction_date": DAYS,
    "reduction_notice_date": DAYS,
    "accrual_stopped_date": DAYS,
    "legal_status": ["normal", "sued", "judged", "executing"],
    "class_reported": ["normal", "substandard", "doubtful", "doubtful_loss", "loss"],
    "debtor_status": ["normal", "dead", "resigned"],
    "confirmation": ["agreed", "different", "denied", "no_answer"],
    "is_instalment": FLAGS,
    "has_acceleration": FLAGS,
    "must_be_secured": FLAGS,
    "is_officer_debt": FLAGS,
}
ITEM = {
    "collateral_type": ["guarantor", "land_mortgage", "shares", "deposit", "other"],
    "asset_id": ["x", "y"],
    "guarantor_no": list("abc"),
    "guarantor_status": ["normal", "dead", "defaulted"],
    "guarantor_notice_date": DAYS,
    "title_type": ["deed", "spk"],
    "mortgage_registered": FLAGS,
    "mortgage_rank": [1, 2],
    "appraised_value": AMOUNTS,
    "appraisal_date": DAYS,
    "shortfall_waiver": FLAGS,
    "third_party": FLAGS,
    "mortgage_notice_date": DAYS,
    "mortgage_notice_received_date": DAYS,
    "mortgagor_notice_date": DAYS,
    "docs_complete": FLAGS,
    "meets_rule": FLAGS,
    "file_checked_date": DAYS,
}


def drawn(rng, fields, gaps):
    return {
        k: None if rng.random() < gaps else rng.choice(v) for k, v in fields.items()
    }


@pytest.fixture(scope="module")
def worn(tmp_path_factory):
    """Cooperatives A to F with ever more gaps, G of one row and nothing else in it."""
    rng = random.Random(4)
    one = Province(tmp_path_factory.mktemp("worn"))
    one.add("coop", *(coop(name) for name in "ABCDEFG"))
    for place, name in enumerate("ABCDEF"):
        gaps = place / 6
        for number in range(25):
            row = drawn(rng, LOAN, gaps)
            if row["due_in_year"] and row["due_in_year"] > 0:
                row["paid_on_time"] = row["due_in_year"] * rng.choice([0, 0.4, 1])
            key = {"contract_no": str(number), "member_no": rng.choice("abcdefgh")}
            one.add("loan", row | key, coop_id=name)
            for item_no in range(rng.randrange(3)):
                row = drawn(rng, ITEM, gaps) | {"item_no": item_no}
                row["collateral_type"] = rng.choice(ITEM["collateral_type"])
                one.add("collateral", row | {"contract_no": str(number)}, coop_id=name)
    empty = {"contract_no": "1"}
    one.add("loan", empty, coop_id="G")
    item = {"item_no": 1, "collateral_type": "guarantor"}
    one.add("collateral", empty | item, coop_id="G")
    statement = {"balance_date": "2019-03-31"}
    one.add("financials", statement | {"reserves": 0}, coop_id="A")
    one.add("financials", statement | {"reserves": -5}, coop_id="B")
    return one.prepared()


@pytest.fixture(scope="module")
def measures(worn):
    rows = worn.measured().measures
    return rows[rows["indicator"].isin([one.id for one in MINE])]


def test_a_missing_value_has_its_reason(measures):
    """No denominator, or rows left out: the page's words rest on these two."""
    unknown = measures[measures["value"].isna()]
    assert len(unknown)
    told = unknown["denominator"].le(0) | unknown["n_left_out"].gt(0)
    assert unknown[~told].empty


def test_no_number_is_infinite_or_below_zero(measures):
    for name in ("numerator", "denominator", "n", "n_left_out", "value"):
        given = measures[name].dropna()
        assert np.isfinite(given).all(), name
        below = measures.loc[given.index[given < 0], "indicator"]
        # reserves may be used up; nothing is divided by them then
        assert set(below) <= {"overdue.allowance_gap_to_reserves"}, name


def test_a_part_is_never_above_its_whole(measures):
    shares = measures[measures["aggregate"] == "ratio"]
    above = shares[shares["numerator"] > shares["denominator"] + 0.005]
    assert set(above["indicator"]) <= {"overdue.allowance_gap_to_reserves"}


def test_an_empty_row_gives_no_number(measures):
    """Not even a nought: nothing is known of it, and it is counted as left out."""
    rows = measures[measures["coop_id"] == "G"].set_index("indicator")
    known = rows[rows["value"].notna()]
    assert set(known.index) <= SAID_OF_AN_EMPTY_ROW
    assert (rows.drop(known.index)["n_left_out"] > 0).all()


# no day of checking is no check, and no mortgage is none
SAID_OF_AN_EMPTY_ROW = {"collateral.files_checked", "collateral.unwaived_shortfall"}
SAID_OF_AN_EMPTY_ROW |= {"overdue.mortgage_after_limitation"}


@pytest.mark.parametrize("one", MINE, ids=[one.id for one in MINE])
def test_a_work_list_adds_up_to_its_number(worn, measures, one):
    if one.rows is None or one.id in OTHER:
        assert one.rows or one.id in ("overdue.cohort_recovered",)
        return
    query = (
        f"select coalesce(sum(greatest({one.rows['amount']}, 0)), 0)::double, count(*) "
        f'from "{one.rows["view"]}" where coop_id = ? and ({one.rows["where"]}) is true'
    )
    for row in measures[measures["indicator"] == one.id].itertuples():
        amount, listed = worn.con.execute(query, [row.coop_id]).fetchone()
        wanted = row.numerator
        if one.id in REST:
            wanted = row.denominator - row.numerator
        if np.isnan(wanted):
            assert amount == 0, row.coop_id  # listed perhaps, but of unknown amount
        elif one.numerator_unit == "count":
            assert listed == wanted, row.coop_id
        else:
            assert amount == pytest.approx(wanted, rel=1e-9, abs=1e-6), row.coop_id


def test_overpaid_loans_stand_in_their_list_and_nowhere_else(worn):
    for one in MINE:
        if one.rows is None or one.rows["view"] != "loan":
            continue
        found = worn.con.execute(
            f"select count(*) from loan where ({one.rows['where']}) is true "
            f"and principal_outstanding < 0 and ({one.rows['amount']}) > 0"
        ).fetchone()
        expected = one.id == "overdue.overpaid_balance"
        assert bool(found[0]) == expected, one.id
