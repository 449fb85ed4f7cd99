"""Money at risk of loss: every part by hand, and no debt twice."""

import pytest
from indicators.rows import loan

STATEMENTS = [
    {
        "balance_date": f"{year}-12-31",
        "fiscal_year_end": f"{year}-12-31",
        "net_surplus": profit,
        "reserves": 360,
    }
    for year, profit in ((2018, 90), (2017, 30), (2016, 60), (2015, -900))
]


def late(contract_no, owed, **more):
    """A loan more than a year late at 2019-03-31."""
    return loan(contract_no, due_date="2017-03-31", principal_outstanding=owed) | more


def staff(staff_id, owed, **more):
    row = {"staff_id": staff_id, "staff_status": "working", "loan_date": "2016-01-15"}
    row |= {"granted": 500, "outstanding": owed, "money_source": "coop"}
    return row | {"own_savings": 40, "gratuity": 20} | more


def case(case_id, balance, **more):
    row = {"case_id": case_id, "kind": "cash", "found_date": "2017-06-01"}
    return row | {"original_amount": balance, "repaid": 0, "balance": balance} | more


def invoice(invoice_no, owed, **more):
    row = {"invoice_no": invoice_no, "debtor_type": "member", "amount": owed}
    row |= {"sale_date": "2016-06-01", "due_date": "2017-01-01", "outstanding": owed}
    return row | more


def parts(one, to="counted"):
    rows = one.con.execute(
        'select bucket, amount from "breakdown.stake" where bucket_to = ?', [to]
    )
    return dict(rows.fetchall())


def test_all_four_parts_by_hand(province):
    one = province().add("financials", *STATEMENTS)
    one.add(
        "loan",
        late("1", 100, allowance_booked=20, borrower_deposits=10),
        # 200 days late and uncovered: not at stake
        late("2", 999, due_date="2018-09-12"),
    )
    one.add(
        "collateral",
        # land counts by the rule: 0.8
        {
            "contract_no": "1",
            "item_no": "1",
            "collateral_type": "land_mortgage",
            "title_type": "chanote",
            "mortgage_registered": True,
            "appraised_value": 37.5,
        },
    )
    one.add("trade_receivable", invoice("i1", 50, allowance_booked=10))
    one.add("shortage_case", case("c1", 70), case("c2", 0, original_amount=30))
    one.add("staff_loan", staff("s1", 90), staff("s2", 800, money_source="fund"))
    one.prepared()
    # 100 - 20 - 0.8 x 37.5 - 10 = 40; 50 - 10 = 40; 70; 90 - 40 - 20 = 30
    assert parts(one) == {
        "loan": 40,
        "trade_receivable": 40,
        "shortage_case": 70,
        "staff_loan": 30,
    }
    to_reserves = one.indicator("standing.loss_at_stake")
    assert (to_reserves["numerator"], to_reserves["value"]) == (180, 0.5)
    assert (to_reserves["n"], to_reserves["n_left_out"]) == (4, 0)
    # 180 over (90 + 30 + 60) / 3; the year before those is not in the average
    years = one.indicator("standing.loss_at_stake_years")
    assert (years["denominator"], years["value"]) == (60, 3)


@pytest.mark.parametrize("profit", [0, -10])
def test_no_years_without_a_profit(province, profit):
    one = province().add("loan", late("1", 100))
    one.add("financials", STATEMENTS[0] | {"net_surplus": profit})
    row = one.prepared().indicator("standing.loss_at_stake_years")
    assert (row["numerator"], row["denominator"]) == (100, profit)
    assert row.isna()["value"]


def test_no_years_without_a_closed_year(province):
    one = province().add("loan", late("1", 100))
    row = one.prepared().indicator("standing.loss_at_stake_years")
    assert row["numerator"] == 100
    assert row.isna()["denominator"]
    assert row.isna()["value"]


@pytest.mark.parametrize(
    ("more", "same"),
    [
        ({"member_no": "s1"}, True),
        ({"is_officer_debt": True}, True),
        ({"is_officer_debt": False}, False),
        ({"member_no": "s1", "loan_date": "2016-01-16"}, False),
        ({"member_no": "s1", "principal_granted": 501}, False),
    ],
)
def test_a_staff_loan_that_the_loan_register_has_too(province, more, same):
    twin = {"loan_date": "2016-01-15", "principal_granted": 500}
    one = province().add("loan", late("1", 100, **twin) | more)
    one.add("staff_loan", staff("s1", 200)).prepared()
    # 100 in the loan register, 200 - 60 = 140 above own money: the larger of the two
    assert parts(one) == {"loan": 100, "staff_loan": 40 if same else 140}
    assert parts(one, "elsewhere") == ({"staff_loan": 100} if same else {})
    assert one.total("standing.stake.loss_at_stake") == (140 if same else 240)


@pytest.mark.parametrize(
    ("more", "same"),
    [
        ({"refinanced_from": "ข.๑/๒๕๖๐"}, True),
        ({"contract_no": "ข.1/2560"}, True),
        ({"refinanced_from": "ข.2/2560"}, False),
        ({"refinanced_from": "ข.1/2560", "loan_date": "2017-05-31"}, False),
        ({"refinanced_from": "ข.1/2560", "principal_granted": 301}, False),
    ],
)
def test_a_shortage_that_became_a_loan(province, more, same):
    signed = {"loan_date": "2017-07-01", "principal_granted": 250}
    one = province().add("loan", late("9", 200, **signed) | more)
    one.add("shortage_case", case("ข.1/2560", 250, original_amount=300)).prepared()
    assert parts(one) == {"loan": 200, "shortage_case": 50 if same else 250}


@pytest.mark.parametrize(("person", "same"), [("m1", True), ("m2", False)])
def test_an_invoice_that_became_a_loan_of_the_same_person(province, person, same):
    one = province().add(
        "loan", late("9", 80, member_no="m1", refinanced_from="007/59")
    )
    one.add("trade_receivable", invoice("7/59", 80, debtor_id=person)).prepared()
    assert parts(one) == {"loan": 80} | ({} if same else {"trade_receivable": 80})


def test_an_old_contract_listed_beside_its_successor(province):
    one = province().add("loan", late("1", 60), late("2", 100, refinanced_from="01"))
    assert parts(one.prepared()) == {"loan": 100}


def test_one_deposit_behind_two_contracts_of_a_member(province):
    same = {"member_no": "m1", "borrower_deposits": 40}
    one = province().add("loan", late("1", 100, **same), late("2", 300, **same))
    assert parts(one.prepared()) == {"loan": 360}


def test_one_asset_behind_two_contracts(province):
    one = province().add("loan", late("1", 100), late("2", 300))
    land = {
        "collateral_type": "land_mortgage",
        "title_type": "chanote",
        "mortgage_registered": True,
        "appraised_value": 100,
        "asset_id": "โฉนด 1",
    }
    rows = [land | {"contract_no": n, "item_no": "1"} for n in ("1", "2")]
    one.add("collateral", *rows)
    assert parts(one.prepared()) == {"loan": pytest.approx(320)}


def test_the_rows_add_up_to_the_number(province):
    one = province().add("loan", late("1", 100), late("2", None))
    one.add("shortage_case", case("c1", 70))
    row = one.prepared().indicator("standing.loss_at_stake")
    rows = one.catalogue.indicators["standing.loss_at_stake"].rows
    listed = one.con.execute(
        f"select sum({rows['amount']}), count(*) from {rows['view']} "
        f"where {rows['where']}"
    ).fetchone()
    assert listed == (row["numerator"], row["n"]) == (170, 2)
    assert row["n_left_out"] == 1
