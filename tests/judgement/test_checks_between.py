"""One register against another, on a few rows."""

import pytest
from indicators.rows import loan
from judgement.checked import BEFORE, NOW, YEAR, alone, deposits

from coopanalysis.judgement import checks


def test_security_and_instalments_of_contracts_that_are_not_there(office):
    office.add("loan", loan("1"))
    item = {"item_no": "1", "appraised_value": 500}
    office.add("collateral", item | {"contract_no": "1"}, item | {"contract_no": "2"})
    part = {"instalment_no": 1, "amount": 100, "paid": 30}
    office.add("instalment", part | {"contract_no": "3"})
    assert alone(office.found("orphan_collateral")) == (
        "collateral",
        True,
        "1 of 2 items (appraised at 500.00) are for contracts that the loan register "
        "lacks",
    )
    assert alone(office.found("orphan_instalment"))[2] == (
        "1 of 1 instalments (70.00 unpaid) are of contracts that the loan register "
        "lacks"
    )


def test_without_a_loan_register_no_security_is_an_orphan(office):
    office.add("collateral", {"contract_no": "1", "item_no": "1"})
    assert office.found("orphan_collateral") == []


def test_actions_of_findings_that_are_not_there(office):
    office.add("finding", {"finding_id": "1", "found_date": NOW})
    office.add("action", {"action_id": "1", "finding_id": "1"})
    office.add("action", {"action_id": "2", "finding_id": "9"}, {"action_id": "3"})
    assert alone(office.found("orphan_action"))[2].startswith("1 of 2 actions")


def test_who_stands_for_himself_is_listed_and_lowers_nothing(office):
    one = {"loan_date": YEAR, "outstanding": 50, "staff_id": "s"}
    office.add("staff_loan", one | {"guarantor_staff_id": "s"})
    office.add("staff_loan", one | {"guarantor_staff_id": "t", "loan_date": NOW})
    assert alone(office.found("staff_guarantor")) == (
        "staff_loan",
        False,
        "borrower and guarantor are one person in 1 of 2 loans, 50.00 outstanding",
    )


def members(**status):
    return [
        {"member_no": name, "member_kind": "ordinary", "member_status": word}
        for name, word in status.items()
    ]


def test_guarantors_against_members(office):
    office.add("member", *members(a="normal", b="dead", c="missing"))
    for number, (person, word) in enumerate(
        [
            ("a", "dead"),
            ("b", "normal"),
            ("b", "dead"),
            ("c", "normal"),
            ("z", "normal"),
        ]
    ):
        office.add(
            "collateral",
            {"item_no": str(number), "guarantor_no": person, "guarantor_status": word},
            contract_no="1",
        )
    # a lives, b is dead; c cannot be traced and is still a member; z is not found
    assert alone(office.found("member_guarantor")) == (
        "collateral",
        True,
        "2 of 5 guarantors have another status in the register of members, 1 are not "
        "in it",
    )


def test_depositors_against_members(office):
    office.add("member", *members(a="normal", b="resigned"))
    for person, kind in [
        *[("a", "member")] * 8,
        *[("b", "member"), ("a", "associate"), ("a", "outsider")],
        *[("z", "member"), ("z", "outsider")],
    ]:
        office.add("deposit", {"depositor_id": person, "depositor_type": kind})
    # of 13: b has resigned, a is no associate and no outsider; the member z is unknown
    assert alone(office.found("member_depositor")) == (
        "deposit",
        True,
        "3 of 13 accounts are of another kind of person in the register of members, "
        "1 are not in it",
    )


def test_shares_against_members(office):
    people = [row | {"share_capital": 500} for row in members(a="normal", b="normal")]
    office.add("member", *people)
    office.add("loan", loan("1", member_no="a", borrower_shares=500))
    office.add("loan", loan("2", member_no="b", borrower_shares=420))
    assert alone(office.found("member_shares")) == (
        "loan",
        True,
        "shares differ from the register of members in 1 of 2 contracts, 80.00 in all",
    )


def test_without_a_register_of_members_nothing_is_compared(office):
    office.add("collateral", {"item_no": "1", "guarantor_no": "a"}, contract_no="1")
    office.add("deposit", {"depositor_id": "a", "depositor_type": "member"})
    assert office.found("member_guarantor") == []
    assert office.found("member_depositor") == []


def finding(**more):
    return {
        "finding_id": "1",
        "category": "outside",
        "found_date": BEFORE,
        "status": "open",
        "amount": 900,
        "kind": "defect",
    } | more


@pytest.mark.parametrize(
    ("kind", "status", "found"),
    [("member", "open", 1), ("outsider", "open", 0), ("member", "closed", 0)],
)
def test_an_open_finding_on_what_the_register_does_not_show(
    office, kind, status, found
):
    office.add("deposit", *deposits([700], depositor_type=kind))
    office.add("finding", finding(status=status))
    rows = office.found("finding_without_register")
    assert len(rows) == found
    if found:
        assert rows[0][1:] == (
            "deposit",
            True,
            "1 open findings (900.00), but the register is absent or shows nothing",
        )


def test_a_finding_is_borne_out_by_a_total_that_is_reported(office):
    total = {"balance_date": NOW, "data_date": NOW, "amount": 5}
    office.add("reported_total", total | {"total": "outside.deposit.deposits"})
    office.add("finding", finding())
    assert len(office.found("finding_without_register")) == 1
    office.con.execute(
        "update raw_reported_total set total = 'outside.deposit.ineligible'"
    )
    rows = checks.found(office.con)
    assert "finding_without_register" not in set(rows["check"])


def test_of_a_body_that_hands_over_nothing_no_finding_is_doubted(office):
    office.add("finding", finding())
    assert office.found("finding_without_register") == []
