"""The shipped rules: references, status, and the dates on which law changed."""

import dataclasses
import datetime as dt
import re

import pytest

from coopanalysis.errors import DataError
from coopanalysis.indicators import catalogue, views
from coopanalysis.registers import columns
from coopanalysis.rules import Rules, RulesInForce

RULES = Rules.load()


def at(day, place="TH"):
    return RULES.at(dt.date.fromisoformat(day), place)


@pytest.mark.parametrize(
    ("rule", "value"),
    [
        ("limitation_loan_default_years", 10),
        ("limitation_instalment_years", 5),
        ("limitation_judgment_years", 10),
        ("limitation_trade_years", 2),
        ("limitation_trade_business_years", 5),
        ("limitation_late_acknowledgement_years", 2),
        ("heirs_claim_years", 1),
        ("execution_years", 10),
        ("guarantor_notice_days", 60),
        ("mortgage_notice_days", 60),
        ("mortgagor_notice_days", 15),
        ("complaint_months", 3),
        ("stale_days", 90),
    ],
)
def test_numbers_of_the_acts(rule, value):
    assert at("2019-03-31").value(rule) == value


def test_a_confirmed_rule_of_thailand_names_its_law():
    for rule in RULES.rules:
        if rule.status == "confirmed":
            assert rule.jurisdiction == "TH"
            assert rule.legal_ref_th and rule.legal_ref_en, rule.id
            assert rule.source, rule.id


def test_every_rule_has_words_in_both_languages():
    for rule in RULES.rules:
        assert re.search("[\u0e00-\u0e7f]", rule.title_th), rule.id
        assert rule.title_en, rule.id


def test_the_juristic_half_test_is_law_from_19_may_2019():
    assert at("2019-05-18").value("deposit_juristic_share", "agricultural") is None
    assert at("2019-05-19").value("deposit_juristic_share", "agricultural") == 50
    assert at("2019-03-31").value("deposit_funeral_share", "agricultural") == 50


def test_the_guarantor_notice_is_law_from_11_february_2015():
    assert at("2015-02-10").value("guarantor_notice_days") is None
    assert at("2015-02-11").value("guarantor_notice_days") == 60
    assert at("2019-03-31").text("guarantor_law_from") == "2015-02-11"


def test_sections_on_cooperatives_are_no_rule_for_farmers_groups():
    held = at("2019-03-31")
    for rule in ("accounts_to_agm_days", "loss_to_shares_limit"):
        assert held.value(rule, "savings") is not None
        assert held.value(rule, "farmers_group") is None


def test_no_law_of_thailand_holds_elsewhere():
    held = at("2025-12-31", "US-NC")
    assert {rule.jurisdiction for rule in held.rules} == {"*"}
    assert held.value("stale_days") == 90
    assert held.text("headline_sectors") is None
    norms = {
        rule
        for one in catalogue.load(check=False).indicators.values()
        for rule in (one.norm or {}).values()
        if rule
    }
    assert [rule for rule in norms if held.get(rule)] == []


def test_a_place_may_set_its_own_number_for_a_threshold_of_the_workbook(tmp_path):
    folder = tmp_path / "reference"
    folder.mkdir()
    folder.joinpath("rules.toml").write_text(
        '[[rule]]\nid = "stale_days"\nvalue = 30\nunit = "days"\n'
        'jurisdiction = "US-NC"\nvalid_from = 2000-01-01\nstatus = "assumed"\n'
        'reason = "quarterly reports"\n',
        encoding="utf-8",
    )
    rules = Rules.load(tmp_path)
    day = dt.date(2025, 12, 31)
    assert rules.at(day, "US-NC").value("stale_days") == 30
    assert rules.at(day, "TH").value("stale_days") == 90


def test_applies_to_names_types_of_bodies():
    types = set(columns.load_all()["coop"].column("coop_type").values)
    for rule in RULES.rules:
        assert set(rule.applies_to) <= types, rule.id


def test_watch_lines_lie_on_the_good_side_of_the_limit():
    held = at("2019-03-31")
    for one in catalogue.load(check=False).indicators.values():
        limit = held.value((one.norm or {}).get("limit") or "")
        watch = held.value((one.norm or {}).get("watch") or "")
        if limit is not None and watch is not None:
            assert (watch < limit) == (one.better == "low"), one.id


def test_legal_norms_are_confirmed_and_policy_norms_assumed():
    held = at("2019-03-31")
    legal = {
        "outside_ineligible_limit",
        "staff_no_deduction_consent_limit",
        "standing_loss_limit",
        "standing_accounts_on_time_limit",
        "standing_report_on_time_limit",
        "standing_losses_limit",
    }
    for rule in held.rules:
        if rule.id.endswith(("_limit", "_watch")) and rule.id in legal:
            assert rule.status == "confirmed", rule.id
        elif rule.id.endswith(("_limit", "_watch")) and rule.unit != "percent":
            known = rule.id == "loss_to_shares_limit"
            assert rule.status == ("confirmed" if known else "assumed"), rule.id


def test_the_sql_asks_only_for_rules_that_exist():
    found = catalogue.load(check=False)
    assert views.rules_in_sql(found.logic) <= RULES.ids


OVERRIDE = """
[[rule]]
id = "stale_days"
value = 30
unit = "days"
jurisdiction = "TH"
valid_from = 2000-01-01
status = "confirmed"
reason = "decided"
"""
LIMIT = (
    OVERRIDE.replace("stale_days", "overdue_par30_limit")
    .replace('"days"', '"ratio"')
    .replace("value = 30", "value = 0.2")
)


def second(text, **changed):
    """Return a row and one more that differs in the lines named."""
    other = text
    for key, line in changed.items():
        other = re.sub(rf"^{key} = .*$", line, other, flags=re.MULTILINE)
    return text.replace("valid_from", "valid_to = 2009-12-31\nvalid_from") + other


REFUSED = {
    "an unknown rule": (
        OVERRIDE.replace("stale_days", "stale_day"),
        "line 2: stale_day: there is no such rule; perhaps stale_days",
    ),
    "no reason": (
        OVERRIDE.replace("decided", " "),
        "line 2: stale_days: an override needs a reason",
    ),
    "another unit": (
        OVERRIDE.replace('"days"', '"months"'),
        "line 2: stale_days: unit 'months'; the rule is in 'days'",
    ),
    "two at once": (
        second(OVERRIDE, valid_from="valid_from = 2009-12-31"),
        "line 12: stale_days: two rows hold on 2009-12-31",
    ),
    "a gap": (
        second(OVERRIDE, valid_from="valid_from = 2010-01-02"),
        "line 12: stale_days: no row holds from 2010-01-01 to 2010-01-01; "
        "let the earlier one last or the later one begin then",
    ),
    "a later beginning": (
        LIMIT.replace("2000-01-01", "2018-01-01"),
        "line 2: overdue_par30_limit: no row holds from 2000-01-01 to 2017-12-31",
    ),
    "an end": (
        LIMIT + "valid_to = 2020-12-31\n",
        "line 2: overdue_par30_limit: no row holds after 2020-12-31",
    ),
    "backwards": (
        OVERRIDE + "valid_to = 1999-12-31\n",
        "line 2: stale_days: valid_to is before valid_from",
    ),
    "a number in quotes": (
        OVERRIDE.replace("30", '"30"'),
        "line 2: stale_days: value '30' is no number; write it unquoted",
    ),
    "a day in quotes": (
        OVERRIDE.replace("2000-01-01", '"2000-01-01"'),
        "line 2: stale_days: valid_from '2000-01-01' is no date",
    ),
    "one type of body": (
        OVERRIDE + 'applies_to = "savings"\n',
        "line 2: stale_days: applies_to 'savings' is no list; write ['savings']",
    ),
    "a number for a text": (
        OVERRIDE.replace('"decided"', "4"),
        "line 2: stale_days: reason 4 is no text; write it in quotes",
    ),
    "another heading": (
        OVERRIDE.replace("[[rule]]", "[[rules]]"),
        "rules is no row of rules; write [[rule]]",
    ),
    "one bracket": (OVERRIDE.replace("[[rule]]", "[rule]"), "not [rule]"),
    "no TOML": ("[[rule", "not a readable TOML file"),
}


@pytest.mark.parametrize(("text", "said"), REFUSED.values(), ids=REFUSED)
def test_an_override_that_cannot_be_meant_is_refused_at_its_line(tmp_path, text, said):
    folder = tmp_path / "reference"
    folder.mkdir()
    path = folder / "rules.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DataError) as refused:
        Rules.load(tmp_path)
    assert refused.value.where == str(path)
    assert len(refused.value.problems) == 1
    assert said in refused.value.problems[0]


def test_a_rule_may_change_from_one_day_to_the_next(tmp_path):
    folder = tmp_path / "reference"
    folder.mkdir()
    text = second(LIMIT, value="value = 0.1", valid_from="valid_from = 2010-01-01")
    folder.joinpath("rules.toml").write_text(text, encoding="utf-8")
    rules = Rules.load(tmp_path)
    limit = "overdue_par30_limit"
    assert rules.at(dt.date(2009, 12, 31), "TH").value(limit) == 0.2
    assert rules.at(dt.date(2010, 1, 1), "TH").value(limit) == 0.1


def test_a_type_of_body_that_there_is_not_is_refused():
    held = at("2019-03-31")
    wrong = dataclasses.replace(held.get("stale_days"), applies_to=("saving",))
    con = views.store.connect()
    with pytest.raises(DataError, match="stale_days: applies_to saving: no type"):
        views.prepare(con, RulesInForce(held.on, "TH", (wrong,)), [])


def test_what_was_asked_for_is_remembered():
    held = at("2019-03-31")
    held.value("stale_days")
    held.get("no_such_rule")
    held.value("accounts_to_agm_days", "farmers_group")  # no rule for them
    assert held.asked == {"stale_days"}
