"""The staff fund against members; depositors, liquidity, accounts nobody watches."""

import pytest
from indicators.rows import coop, loan
from indicators.test_categories import account, borrower


def late_members(one, overdue=200):
    return one.add(
        "loan",
        loan("1", principal_outstanding=1000, principal_overdue=overdue),
        due_date="2018-12-31",
    )


def staff(one, people, overdue=10):
    for number in range(people):
        one.add("staff_loan", borrower(f"s{number}", outstanding=100, overdue=overdue))
    return one


def test_arrears_of_the_staff_against_those_of_members(province):
    """Ten owe 1,000, a tenth of it overdue; of members a fifth: half their rate."""
    row = staff(late_members(province()), 10).prepared()
    row = row.indicator("staff.arrears_to_members")
    assert (row["numerator"], row["denominator"], row["value"]) == (100, 200, 0.5)
    assert row["n"] == 10


def test_below_ten_borrowers_there_are_counts_only(province):
    row = staff(late_members(province()), 9).prepared()
    row = row.indicator("staff.arrears_to_members")
    assert (row["numerator"], row["n"]) == (90, 9)
    assert row.isna()["denominator"] and row.isna()["value"]


def test_nobody_can_be_compared_with_members_who_all_pay(province):
    row = staff(late_members(province(), 0), 10).prepared()
    row = row.indicator("staff.arrears_to_members")
    assert row["numerator"] == 100 and row.isna()["value"]


def test_whose_money_and_by_what_rule(province):
    one = province().add(
        "staff_loan",
        borrower("a", money_source="coop", fund_rule_approved=False),
        borrower("b", money_source="fund", fund_rule_approved=True),
        borrower("c", money_source=None, fund_rule_approved=None),
    )
    one.prepared()
    for name in ("staff.coop_money", "staff.rule_not_approved"):
        row = one.indicator(name)
        assert (row["value"], row["n"], row["n_left_out"]) == (1000, 1, 1)


def test_ten_largest_depositors_over_all_their_accounts(province):
    one = province()
    for number in range(12):
        balance = 100 if number < 10 else 50
        row = account(str(number), "member", balance=balance)
        one.add("deposit", row | {"depositor_id": f"d{number}"})
    one.add("deposit", account("more", "member", balance=5) | {"depositor_id": "d0"})
    one.add("deposit", account("nobody", "member", balance=999))
    row = one.prepared().indicator("outside.ten_largest")
    assert (row["numerator"], row["denominator"]) == (1005, 1105)
    assert (row["n"], row["n_left_out"]) == (10, 1)


@pytest.mark.parametrize(
    ("statement", "value"),
    [
        ({"liquid_assets": 150, "control_deposits": 1000}, 0.15),
        ({"liquid_assets": 150}, 1.5),  # deposits from the register
        ({"liquid_assets": None, "control_deposits": 1000}, None),
    ],
)
def test_liquidity(province, statement, value):
    one = province().add("deposit", account("1", "member"))
    one.add("financials", {"balance_date": "2019-03-31"} | statement)
    row = one.prepared().indicator("outside.liquidity")
    assert row["value"] == value if value else row.isna()["value"]


def test_without_deposits_there_is_no_liquidity_to_keep(province):
    row = {"balance_date": "2019-03-31", "liquid_assets": 5, "control_deposits": 0}
    one = province().add("financials", row).prepared()
    assert one.indicator("outside.liquidity") is None


@pytest.mark.parametrize(
    ("kind", "limit"),
    [("agricultural", 0.01), ("savings", None), ("credit_union", None)],
)
def test_the_liquidity_rule_is_for_its_types_of_body(province, kind, limit):
    assert province().rules.value("outside_liquidity_limit", kind) == limit


def test_accounts_that_nobody_watches(province):
    one = province().add(
        "deposit",
        account("1", "member", last_movement_date="2017-03-31"),
        account("2", "member", last_movement_date="2017-04-01"),
        account("3", "member"),
        account("4", "member", last_movement_date="2010-01-01", deposit_type="fixed"),
        account("5", "member", last_movement_date="2010-01-01", balance=0),
    )
    row = one.prepared().indicator("outside.dormant_accounts")
    assert (row["value"], row["n"], row["n_left_out"]) == (100, 1, 1)


def member(number, **more):
    return {"member_no": number, "member_status": "normal"} | more


def test_accounts_of_former_members(province):
    one = province().add(
        "member",
        member("a"),
        member("b", member_status="resigned"),
        member("c", ended_date="2019-03-31"),
        member("d", member_status="missing"),
        member("e", member_status="dead"),
    )
    for number in "abcdef":  # f is in no register of members
        row = account(number, "member") | {"depositor_id": number}
        one.add("deposit", row)
    one.add("deposit", account("x", "outsider") | {"depositor_id": "b"})
    row = one.prepared().indicator("outside.ex_member_accounts")
    assert (row["value"], row["n"], row["n_left_out"]) == (300, 3, 1)


def test_without_a_register_of_members_nobody_knows_who_left(province):
    one = province().add("coop", coop("A"), coop("B"))
    one.add("deposit", account("1", "member") | {"depositor_id": "a"})
    one.add("member", member("a", member_status="dead"), coop_id="B").prepared()
    assert one.indicator("outside.ex_member_accounts") is None


def test_depositors_who_do_not_agree_with_the_balance(province):
    answers = ("agreed", "agreed", "denied", "no_answer", None)
    one = province()
    for number, answer in enumerate(answers):
        one.add("deposit", account(str(number), "member", confirmation=answer))
    row = one.prepared().indicator("outside.confirmation_denied")
    assert (row["value"], row["denominator"], row["n_left_out"]) == (0.25, 4, 1)
