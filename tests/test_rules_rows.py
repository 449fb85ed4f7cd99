"""The shipped rules: references, status, and the dates on which law changed."""

import datetime as dt
import re

import pytest

from coopanalysis.indicators import catalogue, views
from coopanalysis.registers import columns
from coopanalysis.rules import Rules

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
