"""A date of one body whose data are checked, with what stood at earlier dates."""

import dataclasses
import datetime as dt

from indicators.rows import Province
from judgement.office import table

from coopanalysis.judgement import checks, gather
from coopanalysis.registers import store

NOW, BEFORE, YEAR = (
    dt.date(2019, 3, 31),
    dt.date(2018, 12, 31),
    dt.date(2018, 3, 31),
)
STATEMENT = {"balance_date": NOW, "fiscal_year_end": NOW}


class Office(Province):
    """A date's registers, with what stood at earlier dates, and what is found."""

    def __init__(self, data, **more):
        super().__init__(data, **more)
        self.data = data
        self.rows = None

    def earlier(self, as_of, register, *rows):
        filled = [{"coop_id": "A", "data_date": as_of} | row for row in rows]
        store.put(self.data, as_of, "33", {register: table(register, filled)})
        return self

    def rejected(self, register, count, coop_id="A"):
        sheet = {"register": register, "coops": {coop_id: [0, count]}}
        self.snapshot = dataclasses.replace(
            self.snapshot, inputs=[{"file": "x", "sheets": [sheet]}]
        )
        return self

    def found(self, check):
        """Return what a check found: register, whether it weighs, its reason."""
        if self.rows is None:
            self.prepared()
            held = gather.held(self.con, [self.snapshot])
            checks.install(self.con, self.data, [self.snapshot], held)
            self.rows = checks.found(self.con)
        rows = self.rows[self.rows["check"] == check]
        return [
            (row.coop_id, row.register, row.steps > 0, row.reason_en)
            for row in rows.itertuples()
        ]


def alone(rows):
    """Return register, weight and reason of the one row that was found."""
    assert len(rows) == 1, rows
    return rows[0][1:]


def deposits(amounts, **more):
    return [
        {"account_no": str(n), "balance": amount, "data_date": NOW} | more
        for n, amount in enumerate(amounts)
    ]
