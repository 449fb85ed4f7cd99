"""A regulator's own identities, declared as data and tried on every credit union."""

import datetime as dt

import pytest
from real import make_ncua

from coopanalysis.indicators import views
from coopanalysis.registers import identities, store
from coopanalysis.rules import Rules

pytestmark = pytest.mark.real
LATE = """
[[identity]]
name = "late"
register = "reported_total"
th = "หนี้ค้างชำระตั้งแต่สองเดือน"
en = "two or more months late"
left = ["041B"]
right = ["DL0141", "021B", "022B", "023B"]
[[identity]]
name = "late without 60 to 89 days"
register = "reported_total"
th = "หนี้ค้างชำระ ไม่รวม 60-89 วัน"
en = "late, without 60 to 89 days"
left = ["041B"]
right = ["021B", "022B", "023B"]
[[identity]]
name = "non-member deposits"
register = "reported_total"
th = "เงินรับฝากจากบุคคลภายนอก"
en = "deposits from outsiders"
left = ["880"]
right = ["880A", "880B1", "880B2"]
"""


@pytest.fixture(scope="module")
def sides(real, tmp_path_factory):
    """Both sides of each identity, for each of the 4,374 credit unions."""
    data = tmp_path_factory.mktemp("identities")
    (data / "reference").mkdir()
    (data / "reference" / "identities.toml").write_text(LATE, encoding="utf-8")
    rows = make_ncua.rows(real)
    accounts = sorted(
        {
            account
            for one in identities.declared(data)
            if one.register == "reported_total"
            for account in (*one.left, *one.right)
        }
    )
    day = dt.date(2025, 12, 31)
    con = store.connect()
    store.attach(con, data, store.Snapshot(day, "US-NC", 1, False, {}, []))
    con.execute(
        "create table totals as from raw_reported_total; "
        "drop view raw_reported_total; "
        "alter table totals rename to raw_reported_total"
    )
    con.executemany(
        "insert into raw_reported_total (coop_id, balance_date, total, amount) "
        "values (?, ?, ?, ?)",
        [
            (row["CU_NUMBER"], day, account, row[f"ACCT_{account}"])
            for row in rows
            for account in accounts
            if row[f"ACCT_{account}"] != ""
        ],
    )
    views.prepare(con, Rules.load().at(day, "US-NC"), [])
    identities.install(con, identities.declared(data))
    return con.execute("from identity_sides").df(), len(rows)


def held(sides, name):
    found, whole = sides
    rows = found[found["identity"] == name]
    return len(rows), whole, int((rows["lhs"] == rows["rhs"]).sum())


def test_late_debt_adds_up_in_every_row(sides):
    assert held(sides, "late") == (4374, 4374, 4374)


def test_without_the_band_of_60_to_89_days_it_fails_in_six_of_seven(sides):
    tested, whole, agree = held(sides, "late without 60 to 89 days")
    assert tested == whole == 4374
    assert round(1 - agree / whole, 2) == 0.86


def test_non_member_deposits_add_up_in_most_rows(sides):
    tested, whole, agree = held(sides, "non-member deposits")
    assert tested == whole == 4374
    assert round(agree / whole, 3) == 0.988
