"""The worked examples of the cards as rows of registers: examples/<category>.toml.

Each table there is an indicator and its registers' rows, with the cells that its words
tell of; the other cells are those of `BLANK`, numbered by row. Beside the registers:

``measured``
    the numerator, or numerator and denominator, that come out
``left_out``
    how many rows are left out; none without it
``before``
    registers as they stood at `BEFORE`
``shows``
    further numbers of the sentence: view, expression, and its values over the rows
``rules``
    rules whose value the sentence tells

A row's ``of = 2`` puts it in the example's second body; ``times = 9`` repeats it.
"""

import datetime as dt
import tomllib
from dataclasses import dataclass
from pathlib import Path

from indicators.rows import Province, coop, insert, loan
from indicators.wording import numbers

from coopanalysis.indicators import former, values, views

FOLDER = Path(__file__).with_name("examples")
DAY, BEFORE = "2019-03-31", "2018-12-31"
LENT = {"loan_date": "2018-01-01"}
SOLD = {"debtor_type": "member", "sale_date": "2018-03-01", "due_date": "2019-12-31"}
BLANK = {
    "cash_count": {"till": "{}", "count_date": "2019-03-15"},
    "coop": coop(fiscal_year_end="31/12"),
    "collateral": {"contract_no": "{}", "item_no": 1, "collateral_type": "guarantor"},
    "deposit": {"account_no": "{}", "depositor_id": "d{}", "deposit_type": "savings"},
    "financials": {"balance_date": BEFORE},
    "finding": {"finding_id": "{}", "kind": "defect", "status": "open"},
    "instalment": {"contract_no": "1", "instalment_no": "{}", "paid": 0},
    "loan": loan("{}"),
    "shortage_case": {"case_id": "{}", "found_date": "2018-12-01", "kind": "cash"},
    "staff_loan": {"staff_id": "s{}", "staff_status": "working"} | LENT,
    "stock_count": {"store": "a", "item_code": "{}", "count_date": "2019-03-15"},
    "trade_receivable": {"invoice_no": "{}", "debtor_id": "d{}"} | SOLD,
}
BESIDE = ("measured", "left_out", "before", "shows", "rules")


@dataclass(frozen=True)
class Example:
    """What the words of one card tell: rows of registers, and what they come to."""

    key: str
    registers: dict[str, list[dict]]
    before: dict[str, list[dict]]
    measured: list[float | None]
    left_out: int
    shows: list[tuple[str, str, list]]
    rules: list[str]

    @property
    def bodies(self):
        """The cooperatives that the example tells of."""
        rows = [row for rows in self.registers.values() for row in rows]
        return sorted({self.body(row) for row in rows})

    @property
    def answers(self):
        """What comes out: the numerator, or the ratio, also in per cent."""
        numerator, whole = self.measured
        return {
            numerator,
            *([numerator / whole, numerator / whole * 100] if whole else []),
        }

    def body(self, row):
        return f"{self.key} {row.get('of', 1)}"

    def rows(self, registers):
        """Return each register with its rows filled in, by body."""
        for register, told in registers.items():
            filled = []
            for place, row in enumerate(told, start=1):
                blank = {
                    name: cell.format(place) if isinstance(cell, str) else cell
                    for name, cell in BLANK.get(register, {}).items()
                }
                own = {"coop_id": self.body(row), "_row": place}
                filled.append(blank | {k: row[k] for k in row if k != "of"} | own)
            yield register, filled


def _repeated(rows):
    return [
        {k: row[k] for k in row if k != "times"}
        for row in rows
        for _ in range(row.get("times", 1))
    ]


def _read():
    for path in sorted(FOLDER.glob("*.toml")):
        for name, table in tomllib.loads(path.read_text("utf-8")).items():
            given = {k: _repeated(table[k]) for k in table if k not in BESIDE}
            measured = table["measured"]
            yield Example(
                key=f"{path.stem}.{name}",
                registers=given,
                before=table.get("before", {}),
                measured=measured if isinstance(measured, list) else [measured, None],
                left_out=table.get("left_out", 0),
                shows=[
                    (view, expression, sorted(x if isinstance(x, list) else [x]))
                    for view, expression, x in table.get("shows", [])
                ],
                rules=table.get("rules", []),
            )


EXAMPLES = {one.key: one for one in _read()}


class Told:
    """All examples in one province at one date, measured once."""

    def __init__(self, folder):
        self.province = Province(folder, DAY)
        con = self.con = self.province.con
        con.execute(f"set variable baseline_day = date '{BEFORE}'")
        beside = {one for more in former.FOLLOWED.values() for one in more}
        for register in beside.union(former.FOLLOWED):
            empty = f"from raw_{register} limit 0"
            con.execute(f"create table baseline_{register} as {empty}")
            dated = f"select *, as_of() as former_day {empty}"
            con.execute(f"create table former_{register} as {dated}")
        for one in EXAMPLES.values():
            self._put(one)
        self.province.prepared()
        whole = self.province.catalogue
        bodies = {body for one in EXAMPLES.values() for body in one.bodies}
        found = values.totals(con, whole, views.totals(con), bodies)
        self.measured = {}
        for key, one in whole.indicators.items():
            for row in values.of_indicator(one, found, whole.reported_as):
                cells = dict(zip(values.COLUMNS, row, strict=True))
                self.measured[key, cells["coop_id"]] = cells

    def _put(self, one):
        given = [{"of": number} for number in range(1, len(one.bodies) + 1)]
        for register, rows in one.rows({"coop": given} | one.registers):
            self.province.add(register, *rows)
        for register, rows in one.rows(one.before):
            insert(self.con, f"baseline_{register}", rows)
            insert(self.con, f"former_{register}", rows, former_day=BEFORE)

    def of(self, one):
        """Return the measured rows of an example's bodies."""
        found = [self.measured.get((one.key, body)) for body in one.bodies]
        return [row for row in found if row]

    def values(self, one, view, expression):
        """Return the values of an expression over the rows of an example, in order."""
        named = ", ".join(f"'{body}'" for body in one.bodies)
        rows = self.con.execute(
            f'select distinct {expression} from "{view}" where coop_id in ({named})'
        )
        found = {x for (x,) in rows.fetchall()} - {None}
        return sorted(str(x) if isinstance(x, dt.date | str) else +x for x in found)

    def numbers(self, one):
        """Return every number and day that the words of an example may tell."""
        tables = [*one.registers.values(), *one.before.values()]
        found = {DAY, *one.answers, one.measured[1]} - {None}
        found |= {len(rows) for rows in tables}
        found |= numbers(
            cell for rows in tables for row in rows for cell in row.values()
        )
        found |= numbers(value for *_, values in one.shows for value in values)
        for rule in one.rules:
            asked = f"select rule_for('{rule}', 'agricultural')"
            value = self.con.execute(asked).fetchone()[0]
            found |= {value, value * 100}
        return found
