"""A date of one province from the rows that a test writes down."""

import dataclasses
import datetime as dt

import pandas as pd

from coopanalysis.indicators import catalogue as catalogues
from coopanalysis.indicators import measure, values, views
from coopanalysis.registers import store
from coopanalysis.rules import Rules


class Province:
    """Registers of one date: ``rows`` in, totals, measures and breakdowns out.

    ``categories`` names those whose views a test asks for; what the registers derive
    is there without any. To open them all takes most of a second.
    """

    def __init__(
        self, tmp_path, as_of="2019-03-31", changed=None, place="TH", categories=None
    ):
        self.snapshot = store.Snapshot(
            dt.date.fromisoformat(as_of), "33", 1, False, {}, []
        )
        rules = Rules.load()
        if changed:
            rules.rules = [
                dataclasses.replace(rule, value=changed[rule.id])
                if rule.id in changed
                else rule
                for rule in rules.rules
            ]
        self.rules = rules.at(self.snapshot.as_of, place)
        self.con = store.connect()
        store.attach(self.con, tmp_path, self.snapshot)
        self.given = {}
        self._measured = None
        self.catalogue = catalogues.load()
        if categories is not None:
            self.catalogue = only(self.catalogue, categories)

    def add(self, register, *rows, **common):
        """Add rows of a register; ``coop_id`` is A unless said otherwise."""
        if register not in self.given:
            self.con.execute(
                f"create table given as from raw_{register}; "
                f"drop view raw_{register}; alter table given rename to raw_{register}"
            )
        insert(self.con, f"raw_{register}", rows, **common)
        self.given.setdefault(register, []).extend(rows)
        return self

    def prepared(self):
        if "coop" not in self.given:
            self.add("coop", coop())
        views.prepare(self.con, self.rules, self.catalogue.logic)
        return self

    def column(self, view, column, order="all"):
        rows = self.con.execute(f'select {column} from "{view}" order by {order}')
        return [row[0] for row in rows.fetchall()]

    def total(self, name, coop_id="A"):
        view, _, column = name.rpartition(".")
        row = self.con.execute(
            f'select {column} from "{view}" where coop_id = ?', [coop_id]
        ).fetchone()
        return row[0] if row else "no row"

    def measured(self):
        if self._measured is None:
            (self._measured,) = measure.measure(
                self.con, self.catalogue, [self.snapshot]
            )
        return self._measured

    def indicator(self, name, coop_id="A"):
        """Return one indicator of one cooperative, or None: no other is computed."""
        one = self.catalogue.indicators[name]
        alone = catalogues.Catalogue(self.catalogue.categories, {name: one})
        found = values.totals(self.con, alone, views.totals(self.con), {coop_id})
        rows = values.of_indicator(one, found, self.catalogue.reported_as)
        frame = pd.DataFrame(rows, columns=values.COLUMNS)
        frame = frame.astype(dict.fromkeys(values.NUMBERS, float))
        return frame.iloc[0] if len(frame) else None

    def breakdown(self, name):
        rows = self.measured().breakdowns
        rows = rows[rows["breakdown"] == name]
        return {
            (row.bucket, row.bucket_to): (row.n, row.amount)
            for row in rows.itertuples()
        }


def only(catalogue, names):
    """Return a catalogue of the categories of these names alone."""
    kept = {one.slug: one for one in catalogue.categories if one.slug in names}
    assert len(kept) == len(names), names
    return catalogues.Catalogue(
        tuple(kept.values()),
        {key: one for key, one in catalogue.indicators.items() if one.category in kept},
    )


def insert(con, table, rows, **common):
    """Add rows to a table of a register; ``coop_id`` is A unless said otherwise."""
    for number, row in enumerate(rows, start=1):
        filled = {"coop_id": "A", "_row": number} | common | row
        names, marks = ", ".join(filled), ", ".join("?" for _ in filled)
        con.execute(
            f"insert into {table} ({names}) values ({marks})", list(filled.values())
        )


def coop(coop_id="A", **more):
    return {
        "coop_id": coop_id,
        "coop_name": f"ตัวอย่าง {coop_id}",
        "coop_type": "agricultural",
        "district_code": "3304",
        "status": "operating",
    } | more


def loan(contract_no, **more):
    return {
        "contract_no": contract_no,
        "member_no": f"m{contract_no}",
        "principal_granted": 100000,
        "principal_outstanding": 100000,
        "is_instalment": False,
        "loan_date": "2016-05-01",
        "due_date": "2019-12-31",
    } | more
