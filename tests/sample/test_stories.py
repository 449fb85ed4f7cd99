"""Every planted story stands where `stories.toml` says."""

from __future__ import annotations

import functools
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from coopanalysis.indicators import views
from coopanalysis.places import Places
from coopanalysis.registers import store
from coopanalysis.sample import accounts, findings
from coopanalysis.sample.bodies import Body, lay_out, stories
from coopanalysis.sample.days import NEVER, day
from coopanalysis.sample.life import Frame, Life

MARCH = day("2019-03-31")


@functools.cache
def hosts() -> dict[str, Body]:
    bodies = lay_out(Places.load(Path("no-such-folder")).districts("33"))
    return {name: body for body in bodies for name in body.stories}


@functools.cache
def life(story: str) -> Life:
    return Life(hosts()[story], 1, 0.3)


@functools.cache
def registers(story: str, at: int = MARCH) -> dict[str, Frame]:
    return life(story).registers(at)


def rows(frame: Frame, column: str, wanted: object) -> dict[str, np.ndarray]:
    found = np.isin(frame[column], wanted)
    return {name: values[found] for name, values in frame.items()}


def test_the_stories_stand_in_the_bodies_that_the_file_names() -> None:
    assert {k: v["in_33"] for k, v in stories().items()} == {
        name: body.coop_id for name, body in hosts().items()
    }
    assert all(body.mode == "registers" for body in hosts().values())


def test_the_layout_of_the_province() -> None:
    districts = Places.load(Path("no-such-folder")).districts("33")
    bodies = lay_out(districts)
    assert len(bodies) == 100
    assert Counter(b.mode for b in bodies) == {
        "registers": 38,
        "totals": 48,
        "nothing": 14,
    }
    assert sum(b.kind == "group" for b in bodies) == 36
    main = Counter(b.district.code for b in bodies if b.kind == "district")
    assert sum(main.values()) == 21
    assert main["3322"] == 0
    assert sum(b.district.code == "3321" for b in bodies) == 1
    assert {b.mode for b in bodies if b.district.code == "3320"} == {"nothing"}
    first = {b.kind for b in bodies if b.district.code == "3301"}
    assert {"teachers", "marketing"} <= first


@pytest.mark.parametrize("province", ["10", "83", "35"])
def test_any_province_has_every_story(province: str) -> None:
    bodies = lay_out(Places.load(Path("no-such-folder")).districts(province))
    assert {name for b in bodies for name in b.stories} == set(stories())


def test_numbers_are_restyled_from_one_date_to_the_next() -> None:
    before, after = (
        registers("restyled", day(at)) for at in ("2018-12-31", "2019-03-31")
    )
    con = store.connect()
    con.execute("create macro as_of() as date '2019-03-31'")
    con.execute(views.MACROS.read_text("utf-8"))

    def keys(frame: Frame) -> set[str]:
        found = con.execute(
            "select contract_key(unnest(?::varchar[]))", [list(frame["contract_no"])]
        )
        return {key for (key,) in found.fetchall()}

    assert not set(before["loan"]["contract_no"]) & set(after["loan"]["contract_no"])
    same = keys(before["loan"]) & keys(after["loan"])
    assert len(same) > len(before["loan"]["contract_no"]) / 2
    for register in ("instalment", "collateral"):
        assert set(after[register]["contract_no"]) <= set(after["loan"]["contract_no"])


def test_the_ring_goes_round_and_one_of_it_is_overdue() -> None:
    frames = registers("ring")
    ring = rows(frames["loan"], "contract_no", [f"ว.{i}/2561" for i in range(1, 5)])
    assert len(ring["contract_no"]) == 4
    assert (ring["principal_overdue"] > 0).sum() == 1
    backed = rows(frames["collateral"], "contract_no", ring["contract_no"])
    assert set(ring["member_no"]) <= set(backed["guarantor_no"])
    assert "defaulted" in backed["guarantor_status"]


def test_no_guarantee_ring_arises_by_chance() -> None:
    lived = life("deaths")
    backs = lived.security.guarantor
    who = lived.book.contracts["member"][lived.security.contract]
    guaranteed = (lived.security.kind == "guarantor") & (
        lived.security.contract < len(lived.book) - len(lived.book.planted)
    )
    assert (backs[guaranteed] > who[guaranteed]).all()


def test_the_published_stock_case() -> None:
    sheet = registers("cad_diesel")["stock_count"]
    fuel = rows(sheet, "store", "สถานีบริการน้ำมัน")
    off = fuel["book_qty"] - fuel["count_qty"]
    value = np.round(np.abs(off) * fuel["unit_price"], 2).tolist()
    assert value == [2092359.89, 46805.68, 3464.63]
    assert (off > 0).tolist() == [True, False, False]
    case = rows(
        registers("cad_diesel")["shortage_case"], "found_date", day("2019-02-20")
    )
    assert case["balance"].tolist() == [2092359.89]


def test_outsiders_hold_a_fifth_and_new_money_came() -> None:
    deposit = registers("outside")["deposit"]
    outside = np.isin(deposit["depositor_type"], ("outsider", "temple_school_group"))
    share = deposit["balance"][outside].sum() / deposit["balance"].sum()
    assert 0.1 < share < 0.5
    new = outside & (deposit["open_date"] > day("2018-10-15"))
    assert new.sum() == 3


def test_forty_extensions_without_consent() -> None:
    loan = registers("extension")["loan"]
    planted = rows(loan, "extension_date", day("2018-03-31"))
    assert len(planted["contract_no"]) >= 40
    ours = np.array([n.startswith("ผ.") for n in planted["contract_no"]])
    assert ours.sum() == 40
    assert (planted["guarantor_consent_date"][ours] == NEVER).all()


def test_the_clocks_of_guarantors_heirs_and_limitation() -> None:
    loan = registers("notice")["loan"]
    told = rows(loan, "contract_no", [f"จ.{i}/2561" for i in (1, 2, 3)])
    assert (told["default_date"] - 1 + 60 - MARCH).tolist() == [6, 11, 19]
    loan = registers("deaths")["loan"]
    dead = rows(loan, "contract_no", [f"ต.{i}/2560" for i in (1, 2, 3)])
    assert (MARCH - dead["death_known_date"]).tolist() == [300, 360, 400]
    barred = rows(loan, "contract_no", [f"อ.{i}/2551" for i in (1, 2, 3)])
    assert barred["due_date"].tolist() == [
        day("2009-06-30"),
        day("2009-11-30"),
        day("2010-02-28"),
    ]
    assert (barred["last_payment_date"] == NEVER).all()


def test_acknowledged_too_late_and_sued_before_classed() -> None:
    loan = registers("late_acknowledgement")["loan"]
    late = rows(loan, "contract_no", "ร.1/2554")
    assert late["acknowledged_date"].tolist() == [day("2018-06-01")]
    loan = registers("suit_only")["loan"]
    sued = rows(loan, "contract_no", "ฟ.1/2561")
    assert sued["legal_status"].tolist() == ["sued"]
    assert sued["class_reported"].tolist() == ["normal"]


def test_an_old_judgment_and_an_overpaid_loan() -> None:
    loan = registers("old_judgment")["loan"]
    judged = rows(loan, "contract_no", "พ.1/2549")
    assert judged["judgment_date"].tolist() == [day("2009-11-20")]
    assert judged["writ_date"].tolist() == [NEVER]
    assert judged["principal_outstanding"].tolist() == [48000.0]
    overpaid = rows(loan, "contract_no", "ก.1/2561")
    assert overpaid["principal_outstanding"].tolist() == [-350.0]


def renewed(story: str) -> float:
    return (life(story).book.contracts["refinanced"] >= 0).mean()


def test_two_bodies_roll_debts_over() -> None:
    ordinary = [renewed(name) for name in ("deaths", "extension", "mill", "outside")]
    for name in ("rollover_first", "rollover_second"):
        assert renewed(name) > 2 * sum(ordinary) / len(ordinary)


def test_the_mill_and_the_two_ways_of_input_credit() -> None:
    sold = registers("mill")["trade_receivable"]
    mill = rows(sold, "invoice_no", "รส.1/2561")
    assert mill["outstanding"].tolist() == [6_000_000.0]
    assert mill["debtor_type"].tolist() == ["produce_buyer"]
    loans = registers("input_credit_as_loans")
    assert sum(n.startswith("ปจ.") for n in loans["loan"]["contract_no"]) > 5
    goods = loans.get("trade_receivable", {"goods_group": np.array([])})
    assert "fertiliser" not in goods["goods_group"]
    sold = registers("input_credit_as_receivables")["trade_receivable"]
    assert "fertiliser" in sold["goods_group"]


def test_the_juristic_depositor_before_and_after_the_law() -> None:
    for at, count in ((MARCH, 1), (day("2019-06-30"), 2)):
        deposit = registers("juristic", at)["deposit"]
        juristic = rows(deposit, "depositor_type", "juristic")
        assert len(juristic["balance"]) == count
        assert set(juristic["member_share_pct"]) == {60.0}


def test_shortage_cases_with_and_without_an_offender() -> None:
    for name, known in (("embezzlement", True), ("offender_unknown", False)):
        cases = registers(name)["shortage_case"]
        case = rows(cases, "case_id", stories()[name]["case_id"])
        assert case["offence"].tolist() == ["embezzlement"]
        assert case["complaint_date"].tolist() == [NEVER]
        assert (case["offender_known_date"] != NEVER).tolist() == [known]


def test_no_reserves_and_losses() -> None:
    lived = life("zero_reserves")
    book = accounts.statements(lived, accounts.style(lived), MARCH, MARCH)
    assert (book["reserves"] == 0).all()
    assert (book["net_surplus"] < 0).all()


def test_stale_balances_and_the_groups_defect() -> None:
    for name in ("stale_first", "stale_second"):
        assert MARCH - life(name).data_day(MARCH) > 90
    made = findings.draw(hosts()["group_defect"], 1)
    table = findings.rows({hosts()["group_defect"].coop_id: made}, MARCH)
    defect = rows(table, "finding_id", "น.1/2561")
    assert defect["kind"].tolist() == ["defect"]
    assert "พระราชกฤษฎีกา" in defect["order_section"][0]


def test_the_driver_is_large_and_pays_worst() -> None:
    lived = life("driver")
    others = [
        Life(b, 1, 0.3)
        for b in lay_out(Places.load(Path("no-such-folder")).districts("33"))
        if b.district.code == "3304" and b.kind != "district" and b.mode != "nothing"
    ]
    state = lived.state(MARCH)
    theirs = sum(one.state(MARCH).overdue.sum() * one.traits.factor for one in others)
    assert state.overdue.sum() > 2 * theirs


def test_without_the_driver_its_district_is_within_the_limit() -> None:
    bodies = lay_out(Places.load(Path("no-such-folder")).districts("33"))
    states = [
        Life(b, 1, 1.0).state(MARCH)
        for b in bodies
        if b.district.code == "3304"
        and b.mode != "nothing"
        and b.template["service_area"] != "province"
    ]
    overdue = [s.overdue.sum() for s in states]
    loans = [s.outstanding.sum() for s in states]
    assert sum(overdue) / sum(loans) > 0.3
    assert sum(overdue[1:]) / sum(loans[1:]) < 0.25
