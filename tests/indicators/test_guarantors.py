"""The 60-day notice, extensions, rings and files: worked cases."""

import datetime as dt
import math

import networkx as nx
import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from indicators.rows import loan

from coopanalysis.indicators.graphs import SLOTS, in_circles

VIEWS_OF = ("collateral",)

GUARANTOR = {"collateral_type": "guarantor", "guarantor_status": "normal"}


def guaranteed(province, notice=None, as_of="2019-03-31", row=None, item=None):
    one = province(as_of).add("loan", row or defaulted())
    one.add(
        "collateral",
        GUARANTOR
        | {"contract_no": "1", "item_no": 1, "guarantor_no": "g"}
        | {"guarantor_notice_date": notice}
        | (item or {}),
    )
    return one.prepared()


def defaulted(**more):
    row = {"due_date": "2019-01-09", "default_date": "2019-01-10"}
    return loan(**({"contract_no": "1"} | row | more))


def test_the_countdown_shows_the_safe_day(province):
    one = guaranteed(province, as_of="2019-02-18")
    assert one.column("loan", "notice_safe_day") == [dt.date(2019, 3, 10)]
    assert dt.date(2019, 3, 10).isoweekday() == 7
    n, amount = one.breakdown("clock")["guarantor_notice", "2019-03-10"]
    assert n == 1
    assert math.isnan(amount)  # nothing is at stake before day 60, which is not 0 baht
    assert one.total("collateral.loan.notice_late") == 0


NOTICES = [
    ("2019-03-09", False),
    ("2019-03-10", False),
    ("2019-03-11", None),
    ("2019-03-13", True),
    (None, True),
]


def test_a_notice_in_time_late_or_open(province):
    one = province()
    for number, (notice, _) in enumerate(NOTICES):
        contract = str(number)
        one.add("loan", defaulted(contract_no=contract))
        one.add(
            "collateral",
            GUARANTOR | {"contract_no": contract, "item_no": 1},
            guarantor_notice_date=notice,
        )
    one.prepared()
    found = one.column("loan", "notice_late", "contract_no")
    assert found == [late for _, late in NOTICES]
    row = one.indicator("collateral.late_guarantor_notice")
    assert (row["numerator"], row["denominator"], row["n_left_out"]) == (2, 4, 1)


def test_every_guarantor_must_be_told(province):
    one = province().add("loan", defaulted())
    for number, notice in enumerate(("2019-02-01", None), start=1):
        one.add(
            "collateral",
            GUARANTOR | {"contract_no": "1", "item_no": number},
            guarantor_notice_date=notice,
        )
    assert one.prepared().column("loan", "notice_late") == [True]


def test_a_default_before_the_amended_law_owes_no_notice(province):
    row = defaulted(due_date="2015-02-09", default_date="2015-02-10")
    assert guaranteed(province, row=row).column("loan", "notice_owed") == [False]
    row = defaulted(due_date="2015-02-10", default_date="2015-02-11")
    assert guaranteed(province, row=row).column("loan", "notice_owed") == [True]


def test_what_is_lost_is_interest_after_day_60_never_principal(province):
    """50,000 at 15 % a year for 73 days after day 60 is 1,500, whatever was before."""
    row = defaulted(principal_outstanding=50000, interest_due=5500, penalty_due=0) | {
        "interest_rate": 12,
        "penalty_rate": 3,
    }
    one = guaranteed(province, as_of="2019-05-22", row=row)
    stake = one.indicator("collateral.guarantor_stake")
    assert stake["value"] == pytest.approx(1500)
    assert stake["n"] == 1


# when lent, when extended, when the guarantor agreed, what follows
EXTENSIONS = [
    ("2016-05-01", "2018-03-31", None, True),
    ("2014-05-01", "2018-03-31", "2014-05-01", None),  # in advance: to check
    ("2016-05-01", "2018-03-31", "2016-05-01", True),  # in advance: void since 2015
    ("2016-05-01", "2018-03-31", "2018-03-31", False),
    ("2016-05-01", None, None, False),
]


def test_an_extension_without_consent(province):
    one = province()
    for number, (lent, extended, agreed, _) in enumerate(EXTENSIONS):
        one.add(
            "loan",
            loan(
                str(number),
                loan_date=lent,
                extension_date=extended,
                guarantor_consent_date=agreed,
            ),
        )
        one.add("collateral", GUARANTOR | {"contract_no": str(number), "item_no": 1})
    one.prepared()
    found = one.column("loan", "extended_without_consent", "contract_no")
    assert found == [flag for *_, flag in EXTENSIONS]


@pytest.mark.parametrize(("row", "flag"), [({"extension_count": 0}, False), ({}, None)])
def test_no_word_of_extensions_is_not_no_extension(province, row, flag):
    one = guaranteed(province, row=loan("1", **row))
    assert one.column("loan", "extended_without_consent") == [flag]


def test_consent_to_an_extension_without_its_day_may_be_in_time(province):
    row = loan("1", extension_count=1, guarantor_consent_date="2018-03-31")
    one = guaranteed(province, row=row | {"loan_date": "2016-05-01"})
    assert one.column("loan", "extended_without_consent") == [None]
    row = one.indicator("collateral.extension_without_consent")
    assert math.isnan(row["numerator"]) and row["n_left_out"] == 1


def test_where_extensions_are_recorded_a_blank_means_none(province):
    one = province().add(
        "loan", loan("1"), loan("2", extension_date="2018-03-31"), loan("3")
    )
    for number in ("1", "2"):
        one.add("collateral", GUARANTOR | {"contract_no": number, "item_no": 1})
    one.prepared()
    row = one.indicator("collateral.extension_without_consent")
    assert (row["numerator"], row["denominator"], row["n"]) == (100000, 200000, 1)
    assert row["n_left_out"] == 0


@pytest.mark.parametrize(
    ("statuses", "flag"),
    [
        (["normal", "dead"], True),
        (["normal", None], None),
        (["normal", "normal"], False),
    ],
)
def test_guarantors_in_trouble(province, statuses, flag):
    one = province().add("loan", loan("1"))
    for number, status in enumerate(statuses, start=1):
        one.add(
            "collateral",
            GUARANTOR | {"contract_no": "1", "item_no": number},
            guarantor_status=status,
        )
        one.con.execute(
            "update raw_collateral set guarantor_status = ? where item_no = ?",
            [status, number],
        )
    assert one.prepared().column("loan", "guarantor_trouble") == [flag]


def test_files_unchecked_are_neither_complete_nor_incomplete(province):
    one = province().add("loan", *(loan(n) for n in "1234"))
    one.add(
        "collateral",
        {"contract_no": "1", "docs_complete": False, "meets_rule": False},
        {"contract_no": "2", "docs_complete": True, "meets_rule": True},
        item_no=1,
        collateral_type="other",
        file_checked_date="2019-01-15",
    )
    one.add(
        "collateral",
        {"contract_no": "3", "docs_complete": True, "meets_rule": True},
        item_no=1,
        collateral_type="other",
    )
    one.prepared()
    row = one.indicator("collateral.below_loan_rule")
    assert (row["value"], row["n"], row["n_left_out"]) == (0.5, 1, 2)
    row = one.indicator("collateral.incomplete_files")
    assert (row["value"], row["n"], row["n_left_out"]) == (0.5, 1, 2)
    row = one.indicator("collateral.files_checked")
    assert (row["numerator"], row["denominator"]) == (2, 4)
    assert one.breakdown("collateral_cover") == {
        ("other", ""): (3, 300000),
        ("none", ""): (1, 100000),
    }


def test_a_cooperative_without_the_collateral_register_is_unknown(province):
    one = province().add("loan", loan("1")).prepared()
    row = one.indicator("collateral.below_loan_rule")
    assert row.isna()["value"]
    assert row["n_left_out"] == 1


def ring(province, status="normal", members="abc", due_date="2019-12-31"):
    one = province()
    circle = zip(members, members[1:] + members[0], strict=True)
    for borrower, guarantor in circle:
        one.add("loan", loan(borrower, member_no=borrower, due_date=due_date))
        one.add(
            "collateral",
            GUARANTOR
            | {"contract_no": borrower, "item_no": 1, "guarantor_no": guarantor}
            | {"guarantor_status": status if guarantor == "a" else "normal"},
        )
    return one.prepared()


def test_a_ring_with_a_dead_guarantor_is_named(province):
    row = ring(province, "dead").indicator("collateral.guarantee_rings")
    assert (row["value"], row["n"]) == (1, 3)


def test_a_ring_in_good_order_is_ordinary_practice(province):
    assert ring(province).indicator("collateral.guarantee_rings")["value"] == 0


def test_two_who_guarantee_each_other_are_no_ring(province):
    one = ring(province, "dead", "ab")
    assert one.indicator("collateral.guarantee_rings")["value"] == 0


def test_a_ring_with_a_long_default_is_named(province):
    one = ring(province, due_date="2018-03-31")
    assert one.indicator("collateral.guarantee_rings")["value"] == 1
    assert one.con.execute("select count(*) from ring_loan").fetchone() == (3,)


def test_rings_are_numbered_by_their_first_contracts(province):
    """Two rings; f stands for d too and for himself, but leads to nobody."""
    one = province()
    circles = {"9": "ab", "8": "bc", "7": "ca", "1": "de", "2": "eg", "3": "gd"}
    for contract_no, (borrower, guarantor) in {**circles, "4": "df", "5": "ff"}.items():
        one.add("loan", loan(contract_no, member_no=borrower, due_date="2018-03-31"))
        row = {"contract_no": contract_no, "item_no": 1, "guarantor_no": guarantor}
        one.add("collateral", GUARANTOR | row)
    one.prepared()
    row = one.indicator("collateral.guarantee_rings")
    assert (row["value"], row["n"], row["n_left_out"]) == (2, 6, 0)
    found = one.con.execute("select ring, contract_no from ring_loan order by all")
    assert found.fetchall() == [
        (1, "1"),
        (1, "2"),
        (1, "3"),
        (2, "7"),
        (2, "8"),
        (2, "9"),
    ]


@example([(0, 1), (1, 0)], 1)
@example([(0, 2), (2, 0), (0, 0)], 2)
@given(
    st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=30),
    st.integers(1, 10),
)
def test_guarantees_in_circles_are_kept_and_no_others(edges, slots):
    groups = nx.strongly_connected_components(nx.DiGraph(edges))
    circle = {
        one: n for n, group in enumerate(groups) for one in group if len(group) > 1
    }
    wanted = [
        place
        for place, (by, to) in enumerate(edges)
        if by in circle and circle[by] == circle.get(to)
    ]
    ends = np.array(edges, np.uint64).reshape(-1, 2)
    ends = ends % slots + ends // slots * SLOTS  # several people may share a slot
    assert in_circles(ends[:, 0], ends[:, 1]).tolist() == wanted
