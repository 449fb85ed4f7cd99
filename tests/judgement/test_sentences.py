"""Every trigger of the closed list: a case in which it fires, one in which not."""

import re

import pytest
from judgement.grounds import AS_OF, clock, ground
from judgement.small import body

from coopanalysis.judgement.facts import FACTS
from coopanalysis.judgement.sentences import declared
from coopanalysis.judgement.story import GRADE_C, fired, story
from coopanalysis.rules import RulesInForce

SILENT = {"reports": "nothing"}
OVERDUE = {"norm": "breach", "numerator": 400.0, "denominator": 1000.0, "value": 0.4}
LIMIT = {"norm_limit": 0.3, "norm_watch": 0.2}
CHECKED = {"collateral.loan": {"a": {"n_checked": 9.0, "n_below_rule": 3.0,
                                     "below_rule": 70.0}}}  # fmt: skip
PAPER = {"story.trade": {"a": {"old_without_paper": 2.0}}}
COUNTED = {
    "shortage.stock_count": {
        "b": {"short_after_tolerance": 5.0, "n_short": 2.0, "short_value": 6.0,
              "n_over": 1.0, "over_value": 4.0},
    },
    "story.stock": {"b": {"last_count": AS_OF}},
}  # fmt: skip


def deep(found, view, coop_id, **more):
    copy = {name: dict(rows) for name, rows in found.items()}
    copy[view][coop_id] = copy[view][coop_id] | more
    return copy


COMPLAINT = {"story.complaint": {"a": {"deadline": AS_OF.replace(month=4, day=15),
                                       "kind": "cash"}}}  # fmt: skip
LATE = {"story.complaint": {"a": {"deadline": AS_OF.replace(month=7, day=15),
                                  "kind": "cash"}}}  # fmt: skip
REFUNDS = {
    "outside.after_finding": {"a": {"new_money": 800.0}},
    "outside.deposit": {"a": {"refund_planned": 1000.0, "refunded": 950.0}},
}
NO_LOSS = {"norm": "meets", "numerator": 0.0}

# sentence -> (a ground that fires it, facts it must state, a ground that does not)
CASES = {
    "S01": (
        {"bodies": (body("a", **SILENT), body("b", **SILENT))},
        {"district": "Kantharalak", "request_due": "2019-04-15"},
        {"bodies": (body("a", **SILENT), body("b"))},
    ),
    "S02": (
        {"bodies": (body("a"), body("b", members=300, **SILENT))},
        {"k": 1, "n": 2, "pct": 0.25, "missing": "สหกรณ์ตัวอย่าง b"},
        {},
    ),
    "S03": (
        {"gaps": [("a", "loan", 500.0, 0.05), ("b", "loan", 200.0, 0.02),
                  ("b", "deposit", 90.0, 0.5)]},
        {"k": 2, "baht": 700.0},
        {"gaps": [("a", "loan", 500.0, 0.01)]},
    ),
    "S05": (
        {"verdicts": {"standing.accounts_on_time": {
            "norm": "breach", "numerator": 1.0, "denominator": 3.0}}},
        {"k": 2},
        {"verdicts": {"standing.accounts_on_time": {
            "numerator": 3.0, "denominator": 3.0}}},
    ),
    "S06": (
        {"coops": {"a": {"standing.loss_over_half_shares": {
            "norm": "breach", "numerator": 900.0}},
            "b": {"standing.loss_over_half_shares": {
                "norm": "breach", "numerator": 5000.0}}}},
        {"coop": "สหกรณ์ตัวอย่าง b", "baht": 5000.0},
        {"coops": {"a": {"standing.loss_over_half_shares": NO_LOSS}}},
    ),
    "S07": (
        {"verdicts": {"collateral.below_loan_rule": OVERDUE | {"n": 50.0}},
         "totals": CHECKED},
        {"n": 9, "k": 3, "baht": 70.0},
        {"verdicts": {"collateral.below_loan_rule": OVERDUE | {"n": 50.0}},
         "totals": deep(CHECKED, "collateral.loan", "a", n_checked=0.0)},
    ),
    "S08": (
        {"clocks": [clock("guarantor_notice", "a", 20, 2),
                    clock("guarantor_notice", "b", 50, 3)]},
        {"k": 5, "days": 20},
        {"clocks": [clock("guarantor_notice", "a", 21, 2)]},
    ),
    "S09": (
        {"verdicts": {"collateral.extension_without_consent": {
            "n": 1.0, "numerator": 300.0}}},
        {"k": 1, "baht": 300.0},
        {"verdicts": {"collateral.extension_without_consent": {
            "n": 0.0, "numerator": 0.0}}},
    ),
    "S10": (
        {"verdicts": {"overdue.paid_on_time": {
            "norm": "near", "numerator": 77.0, "denominator": 100.0, "value": 0.77,
            "norm_limit": 0.75, "norm_watch": 0.8}}},
        {"due": 100.0, "paid": 77.0, "pct": 0.77, "norm": 0.8},
        {"verdicts": {"overdue.paid_on_time": {
            "norm": "meets", "numerator": 90.0, "denominator": 100.0, "value": 0.9,
            "norm_limit": 0.75, "norm_watch": 0.8}}},
    ),
    "S11": (
        {"verdicts": {"overdue.overdue_share": OVERDUE | LIMIT
                      | {"previous_value": 0.35}}},
        {"baht": 400.0, "pct": 0.4, "norm": 0.3, "last_year": 0.35},
        {"verdicts": {"overdue.overdue_share": OVERDUE | LIMIT | {"norm": "near"}}},
    ),
    "S12": (
        {"verdicts": {"overdue.long_overdue": OVERDUE | {"n": 7.0}}},
        {"years": 5, "k": 7, "baht": 400.0, "pct": 0.4},
        {"verdicts": {"overdue.long_overdue": OVERDUE | {"n": 7.0},
                      "overdue.overdue_share": OVERDUE | LIMIT}},
    ),
    "S13": (
        {"verdicts": {"overdue.soon_time_barred": {"n": 2.0, "numerator": 90.0}},
         "clocks": [clock("limitation", "b", 100), clock("execution", "a", 30)]},
        {"k": 2, "baht": 90.0, "first_date": "2019-04-30"},
        {"verdicts": {"overdue.soon_time_barred": {"n": 0.0, "numerator": 0.0}},
         "clocks": [clock("limitation", "b", 364)]},
    ),
    "S14": (
        {"verdicts": {"overdue.time_barred": {"n": 2.0, "numerator": 90.0}}},
        {"k": 2, "baht": 90.0},
        {"verdicts": {"overdue.time_barred": {"n": 2.0, "numerator": 90.0},
                      "overdue.soon_time_barred": {"n": 2.0, "numerator": 9.0}},
         "clocks": [clock("limitation", "b", 100)]},
    ),
    "S15": (
        {"clocks": [clock("heirs", "a", 40, 1, 500.0),
                    clock("heirs", "b", 65, 2, 7.0)]},
        {"k": 3, "baht": 507.0, "days": 40},
        {"clocks": [clock("execution", "a", 40)]},
    ),
    "S16": (
        {"verdicts": {"overdue.allowance_gap_to_reserves": OVERDUE},
         "coops": {"a": {"overdue.allowance_gap_to_reserves": {"numerator": 300.0}},
                   "b": {"overdue.allowance_gap_to_reserves": {"numerator": 100.0}}},
         "totals": {"story.result": {"a": {"net_surplus": 200.0},
                                     "b": {"net_surplus": 150.0}}}},
        {"baht": 400.0, "k": 1, "rule_status": "assumed"},
        {"verdicts": {
            "overdue.allowance_gap_to_reserves": OVERDUE | {"norm": "meets"}
        }},
    ),
    "S18": (
        {"verdicts": {
            "overdue.confirmation_denied": {"numerator": 3.0, "denominator": 50.0},
            "trade.confirmation_denied": {"numerator": 1.0, "denominator": 10.0},
            "overdue.refused_balance": {"numerator": 800.0},
            "trade.refused_balance": {"numerator": 90.0}}},
        {"k": 4, "n": 60, "baht": 890.0},
        {"verdicts": {
            "overdue.confirmation_denied": {"numerator": 0.0, "denominator": 50.0}}},
    ),
    "S19": (
        {"verdicts": {"trade.over_one_year": OVERDUE}, "totals": PAPER},
        {"baht": 400.0, "pct": 0.4, "k": 2},
        {"verdicts": {"trade.over_one_year": OVERDUE | {"norm": "meets"}},
         "totals": PAPER},
    ),
    "S20": (
        {"coops": {"b": {"trade.produce_buyers_overdue": {
            "n": 2.0, "numerator": 6e6, "value": 0.3}}}},
        {"coop": "สหกรณ์ตัวอย่าง b", "k": 2, "baht": 6e6, "pct": 0.3},
        {"coops": {"b": {"trade.produce_buyers_overdue": {
            "n": 2.0, "numerator": 6e6, "value": 0.29}}}},
    ),
    "S21": (
        {"totals": COUNTED},
        {"coop": "สหกรณ์ตัวอย่าง b", "count_date": "2019-03-31", "k": 2,
         "short": 6.0, "n": 1, "over": 4.0},
        {"totals": deep(COUNTED, "shortage.stock_count", "b",
                        short_after_tolerance=0.0)},
    ),
    "S22": (
        {"verdicts": {"shortage.unrecovered": {"n": 2.0, "numerator": 900.0},
                      "shortage.acknowledged_cases": {"numerator": 1.0},
                      "shortage.recovered_share": {"value": 0.25}}},
        {"k": 2, "baht": 900.0, "n": 1, "pct": 0.25},
        {"verdicts": {"shortage.unrecovered": {"n": 0.0, "numerator": 0.0},
                      "shortage.acknowledged_cases": {"numerator": 0.0},
                      "shortage.recovered_share": {"value": 1.0}}},
    ),
    "S23": (
        {"totals": COMPLAINT},
        {"coop": "สหกรณ์ตัวอย่าง a", "case_kind": "cash shortage", "days": 15},
        {"totals": LATE},
    ),
    "S24": (
        {"verdicts": {"shortage.no_recent_count": {"numerator": 2.0}}},
        {"k": 2, "months": 12},
        {"verdicts": {"shortage.no_recent_count": {"numerator": 0.0}}},
    ),
    "S25": (
        {"verdicts": {"staff.over_limit": {"n": 2.0, "numerator": 500.0},
                      "staff.former_staff_balance": {"n": 1.0, "numerator": 70.0}}},
        {"k": 2, "over": 500.0, "n": 1, "former": 70.0},
        {"verdicts": {"staff.over_limit": {"n": 0.0, "numerator": 0.0},
                      "staff.former_staff_balance": {"n": 0.0, "numerator": 0.0}}},
    ),
    "S26": (
        {"verdicts": {"outside.ineligible_balance": {
            "norm": "breach", "n": 3.0, "numerator": 80.0},
            "outside.share_of_deposits": {"value": 0.08}},
         "coops": {"a": {"outside.ineligible_balance": {"numerator": 80.0}},
                   "b": {"outside.ineligible_balance": {"numerator": 0.0}}}},
        {"k": 1, "n": 3, "baht": 80.0, "pct": 0.08},
        {"verdicts": {"outside.ineligible_balance": {
            "norm": "no_norm", "n": 3.0, "numerator": 80.0},
            "outside.share_of_deposits": {"value": 0.08}}},
    ),
    "S27": (
        {"totals": REFUNDS},
        {"coop": "สหกรณ์ตัวอย่าง a", "new": 800.0,
         "refunds": "has refunded 95.0 % of its plan"},
        {"totals": deep(REFUNDS, "outside.after_finding", "a", new_money=0.0)},
    ),
    "S28": (
        {"coops": {"a": {"outside.maturing_to_liquid": {
            "norm": "near", "numerator": 90.0, "denominator": 100.0}}}},
        {"coop": "สหกรณ์ตัวอย่าง a", "baht": 90.0, "liquid": 100.0},
        {"coops": {"a": {"outside.maturing_to_liquid": {
            "norm": "meets", "numerator": 90.0, "denominator": 100.0}}}},
    ),
    "S31": (
        {"verdicts": {"overdue.overdue_share": OVERDUE | LIMIT | {
            "influence": "b", "influence_value": 0.25, "influence_flips": True,
            "fix": 100.0}}},
        {"coop": "สหกรณ์ตัวอย่าง b", "a": 0.4, "b": 0.25, "baht": 100.0},
        {"verdicts": {"overdue.overdue_share": OVERDUE | LIMIT | {
            "influence": "b", "influence_value": 0.35, "fix": 100.0}}},
    ),
    "S32": (
        {"verdicts": {"standing.loss_at_stake": {
            "numerator": 500.0, "denominator": 1000.0}},
         "coops": {"a": {"standing.loss_at_stake": {
             "numerator": 400.0, "denominator": 0.0}},
             "b": {"standing.loss_at_stake": {
                 "numerator": 100.0, "denominator": 1000.0}}}},
        {"baht": 500.0, "reserves": 1000.0, "k": 1},
        {"verdicts": {"standing.loss_at_stake": {
            "numerator": 499.0, "denominator": 1000.0}}},
    ),
    "S33": (
        {"actions": [("a", "2562-1", "done", 0), ("a", "2562-1", "in_progress", 0),
                     ("b", "2562-1", "overdue", 12), ("b", "2561-3", "overdue", 99)]},
        {"meeting": "1/2019", "n": 3, "done": 1, "open": 1, "k": 1, "days": 12},
        {"actions": [("b", "2561-3", "overdue", 99)]},
    ),
    "S34": (
        {"verdicts": {"trade.over_one_year": {"norm": "unknown"}}},
        {"category": "trade receivables", "reason": "a reason", "remedy": "a remedy"},
        {"verdicts": {"trade.over_one_year": {"norm": "unknown"}},
         "bodies": (body("a", **SILENT),)},
    ),
    "S35": (
        {"verdicts": {"trade.over_one_year": {"norm": "meets"}}},
        {"as_of": "2019-03-31"},
        {"verdicts": {"trade.over_one_year": {"norm": "near"}}},
    ),
}  # fmt: skip


@pytest.mark.parametrize("key", CASES)
def test_fires_with_its_facts(key):
    given, facts, _ = CASES[key]
    sentence = fired(ground(**given))[key]
    assert {name: sentence.facts[name] for name in facts} == facts
    for text in (sentence.th, sentence.en):
        assert not re.search(r"[{}]|nan|None", text)


@pytest.mark.parametrize("key", CASES)
def test_does_not_fire_otherwise(key):
    _, _, given = CASES[key]
    assert key not in fired(ground(**given))


def test_every_sentence_is_tried_or_waits():
    waiting = {key for key, one in declared().items() if one.status == "later"}
    assert waiting == {"S17", "S29", "S30"}
    assert set(CASES) | waiting | {GRADE_C} == set(declared())
    assert all(declared()[key].waits_for for key in waiting)


def test_the_list_is_closed_and_its_languages_agree():
    found = declared()
    assert list(found) == [f"S{n:02d}" for n in range(1, 36)]
    pattern = re.compile(r"\{(\w+)")
    for one in found.values():
        assert set(pattern.findall(one.th)) == set(pattern.findall(one.en)), one.id
        assert one.fact in FACTS or one.when or one.status == "later" or one.id == "S04"


def test_no_sentence_says_baht_or_a_debt_is_gone():
    for one in declared().values():
        assert "บาท" not in one.th
        assert "ขาดอายุความแล้ว" not in one.th


def test_money_is_named_in_the_places_currency():
    given, _, _ = CASES["S09"]
    found = fired(ground(**given, currency=("USD", "USD")))
    assert "300 USD" in found["S09"].th


def test_thai_law_is_never_cited_elsewhere():
    abroad = RulesInForce(AS_OF, "US", ())
    for key, (given, _, _) in CASES.items():
        found = fired(ground(**given, rules=abroad))
        cited = {name for name in found if declared()[name].jurisdiction}
        assert not cited, key


def test_one_thing_is_one_thing():
    given, _, _ = CASES["S09"]
    assert "on 1 contract (" in fired(ground(**given))["S09"].en
    more = {"collateral.extension_without_consent": {"n": 2.0, "numerator": 3000.0}}
    found = fired(ground(more))["S09"]
    assert "on 2 contracts (3,000 baht)" in found.en
    assert "2 สัญญา ต้นเงิน 3,000 บาท" in found.th


def test_years_and_percentages_are_written_for_their_readers():
    sentence = story(ground(**CASES["S13"][0]))[0]
    assert "30 เมษายน 2562" in sentence.th
    assert "30 April 2019" in sentence.en
    sentence = fired(ground(**CASES["S11"][0]))["S11"]
    assert "ร้อยละ 40.0" in sentence.th
    assert "เดือนเดียวกันของปีก่อน: ร้อยละ 35.0" in sentence.th


def test_no_value_last_year_is_said():
    verdict = {"overdue.overdue_share": OVERDUE | LIMIT}
    assert "no data" in fired(ground(verdict))["S11"].en


def test_a_money_value_carries_its_currency():
    drives = {
        "shortage.unrecovered": {
            "norm": "breach", "value": 5000.0, "norm_limit": 0.0, "influence": "a",
            "influence_value": 0.0, "influence_flips": True, "fix": 5000.0,
        }
    }  # fmt: skip
    assert "จาก 5,000 บาท เป็น 0 บาท" in fired(ground(drives))["S31"].th
