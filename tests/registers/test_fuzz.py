"""Random registers in random styles, with broken cells: nothing is lost or guessed."""

from __future__ import annotations

import random
import tempfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from intakes import COOPS as KNOWN
from intakes import Inbox
from registers import randomly
from registers.randomly import AS_OF, COOPS, Office, Style, Written

from coopanalysis.registers import personal
from coopanalysis.registers.bookorigin import ROW_HEADER
from coopanalysis.registers.columns import load_all
from coopanalysis.registers.intake import intake

STYLES = st.builds(
    Style,
    suffix=st.sampled_from([".csv", ".tsv", ".csv", ".xlsx"]),
    encoding=st.sampled_from(["utf-8-sig", "utf-8", "utf-16", "cp874"]),
    delimiter=st.sampled_from([",", ";"]),
    dates=st.sampled_from(randomly.DATE_STYLES),
    is_buddhist=st.booleans(),
    thai_digits=st.booleans(),
    native=st.just(False),
    money=st.sampled_from(["", ",", ",(-", "฿,-", "("]),
    titles=st.integers(0, 3),
    extras=st.integers(0, 3),
    sums=st.booleans(),
    blanks=st.booleans(),
    footnote=st.booleans(),
    repeated_header=st.booleans(),
)
FUZZ = {
    "style": STYLES,
    "register": st.sampled_from(randomly.REGISTERS),
    "rows": st.integers(1, 12),
    "faults": st.integers(0, 4),
    "seed": st.integers(0, 2**32),
}
WRONG = "FFFFD9B3"  # the colour of a wrong cell
QUIET = {
    "deadline": None,
    "suppress_health_check": [HealthCheck.too_slow, HealthCheck.data_too_large],
}


def refused(path: Path) -> set[tuple[int, int]]:
    """Return original row and position of every cell that a rejects book colours."""
    if not path.exists():
        return set()
    found = set()
    for sheet in openpyxl.load_workbook(path):
        rows = list(sheet.iter_rows())
        heads = [at for at, row in enumerate(rows) if ROW_HEADER in values(row)]
        for head in heads:
            number = values(rows[head]).index(ROW_HEADER)
            for row in rows[head + 1 :]:
                found |= {
                    (int(row[number].value), at)
                    for at, cell in enumerate(row[:number])
                    if cell.fill.fgColor.rgb == WRONG
                }
                assert row[number + 1].value
                assert row[number + 2].value
    return found


def values(row: tuple) -> list:
    return [cell.value for cell in row]


def accepted(inbox: Inbox, made: Written) -> dict[int, dict[str, object]]:
    """Return the accepted rows by their number in the file."""
    names = [*made.columns, "_row"]
    rows = inbox.query(f"SELECT {', '.join(names)} FROM raw_{made.register.name}")
    return {
        found.pop("_row"): found
        for found in (dict(zip(names, row, strict=True)) for row in rows)
    }


def meant(made: Written, secret: bytes) -> dict[int, dict[str, object]]:
    """Return the rows as they should stand, numbers of people as pseudonyms."""
    rows = {}
    for number, values in made.accepted.items():
        rows[number] = dict(values)
        for name, value in values.items():
            kind = made.register.column(name).personal
            if kind == "drop":
                rows[number][name] = None
            elif kind and value is not None:
                coop = values["coop_id"]
                rows[number][name] = personal.pseudonym(secret, coop, value)
    return rows


def check(style: Style, register: str, rows: int, faults: int, seed: int) -> None:
    """Write a file, take it in, and compare every row with what was meant."""
    if style.suffix == ".xlsx" and seed % 2:
        style = Style(**vars(style) | {"native": True})
    with tempfile.TemporaryDirectory() as folder:
        lines = [[c, "ตัวอย่าง", "การเกษตร", "33", c[:4]] for c in COOPS]
        inbox = Inbox(Path(folder), [KNOWN[0][:5], *lines])
        office = Office(load_all()[register], style, random.Random(seed))
        made = office.write(inbox.folder, rows, faults)
        summary = intake(inbox.settings)
        assert summary.problems == []
        rejects = inbox.data / "rejects" / AS_OF.isoformat()
        found = next(one for one in summary.sheets if one.file == made.path.name)
        assert found.register == register
        assert found.header_row == made.header_row
        assert refused(rejects / f"{made.path.name}.rejects.xlsx") == {
            (number, made.positions[name]) for number, name in made.broken.items()
        }
        expected = meant(made, personal.load_secret(inbox.settings.secret))
        assert (accepted(inbox, made) if expected else {}) == expected
        assert found.accepted == len(made.accepted)
        assert found.rejected == len(made.broken)
        assert found.totals + found.blank == made.others
        assert found.rows_read == len(made.accepted) + len(made.broken) + made.others


@settings(max_examples=25, **QUIET)
@given(**FUZZ)
def test_every_row_is_as_it_was_meant_or_refused_in_its_place(**drawn):
    check(**drawn)


@pytest.mark.slow
@settings(max_examples=600, **QUIET)
@given(**FUZZ)
def test_the_same_for_many_more_offices(**drawn):
    check(**drawn)
