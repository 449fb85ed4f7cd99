"""New money of outsiders since the finding, account by account."""

import pytest
from indicators.rows import insert

VIEWS_OF = ("outside",)
FOUND, FORMER = "2018-10-15", "2018-12-31"


def account(balance, **more):
    row = {"account_no": "1", "depositor_type": "outsider", "deposit_type": "savings"}
    return row | {"balance": balance, "open_date": "2015-05-01"} | more


def new_money(province, now, then=None, *, found=FOUND, former=FORMER):
    """Return number, cases and left-outs; ``then`` is what the former snapshot had."""
    one = province().add("deposit", *now)
    finding = {"finding_id": "f", "category": "outside", "found_date": found}
    one.add("finding", finding, kind="defect", status="open")
    if then is not None:
        one.con.execute(
            f"create table former_deposit as select *, date '{former}' as former_day "
            "from raw_deposit limit 0"
        )
        insert(one.con, "former_deposit", then, former_day=former)
    row = one.prepared().indicator("outside.new_money")
    return row["numerator"], row["n"], row["n_left_out"]


@pytest.mark.parametrize(
    ("now", "then", "found"),
    [
        (account(100, open_date="2019-01-10"), 0, {}),  # renewed, nothing added
        (account(120, open_date="2019-01-10"), 20, {}),
        (account(60), 0, {}),  # paid out
        (account(120, depositor_type="member"), 0, {}),
        # the finding is younger than the former snapshot
        (account(120), None, {"found": "2019-02-01"}),
        (account(90), 0, {"found": "2019-02-01"}),
        (account(120, open_date="2019-03-01"), 20, {"found": "2019-02-01"}),
        # the former snapshot is too old to follow from
        (account(120), 0, {"former": "2017-12-30"}),
        (account(120, open_date="2019-01-10"), 120, {"former": "2017-12-30"}),
    ],
)
def test_an_account_that_was_there(province, now, then, found):
    amount, _, left = new_money(province, [now], [account(100)], **found)
    if then is None:
        assert (amount != amount, left) == (True, 1)
    else:
        assert (amount, left) == (then, 0)


def test_an_account_opened_after_the_finding_stays_new(province):
    day = {"open_date": "2018-11-01"}
    then, now = [account(100, **day)], [account(80, **day)]
    assert new_money(province, now, then) == (80, 1, 0)


@pytest.mark.parametrize(
    ("opened", "found", "expected"),
    [
        ("2019-01-10", FOUND, 50),
        (None, FOUND, 50),  # it was not there at a date after the finding
        ("2015-05-01", FOUND, None),  # older by its date, and yet not there then
        ("2019-01-10", "2019-02-01", 0),
        (None, "2019-02-01", None),
    ],
)
def test_an_account_that_was_not_there(province, opened, found, expected):
    now = [account(50, account_no="9", open_date=opened)]
    amount, _, left = new_money(province, now, [account(100)], found=found)
    if expected is None:
        assert (amount != amount, left) == (True, 1)
    else:
        assert (amount, left) == (expected, 0)
