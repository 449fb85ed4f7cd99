"""The page on methods says what the declarations say, in both languages."""

import csv
import dataclasses
import datetime as dt
import html
import io
import re

import pytest

from coopanalysis import settings as settings_of
from coopanalysis import show
from coopanalysis.judgement.dates import judge_all
from coopanalysis.places import Places
from coopanalysis.publish import editions
from coopanalysis.registers import columns
from coopanalysis.registers.intake import intake
from coopanalysis.rules import Rules
from coopanalysis.workbook import open_workbook

DAY = "2019-03-31"
COOPS = [
    ["รหัสสหกรณ์", "ชื่อสหกรณ์", "ประเภท", "จังหวัด", "อำเภอ", "จำนวนสมาชิก"],
    ["3304-01", "สหกรณ์ตัวอย่าง ก จำกัด", "การเกษตร", "ศรีสะเกษ", "กันทรลักษ์", "1,200"],
]
PARTS = ("methods_head", "reading", "definitions", "rules", "dictionary")
OVERRIDE = """
[[rule]]
id = "stale_days"
value = 45
unit = "days"
jurisdiction = "TH"
valid_from = 2000-01-01
status = "confirmed"
reason = "decided at the workshop"
confirmed_by = "the registrar's deputy"
title_th = "อายุข้อมูล"
title_en = "Age of the data"
"""


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    """Return a data folder with one body and a rule that the office has set."""
    folder = tmp_path_factory.mktemp("methods") / "data"
    inbox = folder / "inbox" / DAY
    inbox.mkdir(parents=True)
    text = io.StringIO()
    csv.writer(text).writerows(COOPS)
    (inbox / "coop.csv").write_text(text.getvalue(), encoding="utf-8-sig")
    (folder / "reference").mkdir()
    (folder / "reference" / "rules.toml").write_text(OVERRIDE, encoding="utf-8")
    assert not intake(settings_of.load(data=folder)).failed
    judge_all(folder, "33")
    return folder


@pytest.fixture(scope="module")
def view(data):
    return open_workbook(data).methods("33", DAY)


def source(view, part):
    return str(getattr(show, part)(view).html)


def text(fragment):
    return " ".join(html.unescape(re.sub("<[^>]+>", " ", fragment)).split())


def cards(view):
    found = re.findall(r"<article.*?</article>", source(view, "definitions"), re.DOTALL)
    return {re.search(r' id="([^"]+)"', one).group(1): one for one in found}


@pytest.mark.parametrize("lang", ["th", "en"])
def test_every_indicator_has_its_card_and_its_place_in_the_index(view, lang):
    view = view.in_language(lang)
    found = cards(view)
    assert list(found) == list(view.catalogue.indicators)
    head = source(view, "methods_head")
    for key, one in view.catalogue.indicators.items():
        said = text(found[key])
        for name in ("title", "question", "why", "how"):
            assert " ".join(getattr(one, f"{name}_{lang}").split()) in said, (key, name)
        for total in one.totals:
            assert total in said, (key, total)
        for caveat in getattr(one, f"caveats_{lang}"):
            assert " ".join(caveat.split()) in said, key
        assert f'href="#{key}"' in head


def test_a_card_shows_the_norm_in_force_with_its_law_and_status(view):
    said = text(cards(view.in_language("en"))["staff.no_deduction_consent"])
    rule = view.rules.get("staff_no_deduction_consent_limit")
    assert rule.legal_ref_en in said
    assert "confirmed" in said


@pytest.mark.parametrize("lang", ["th", "en"])
def test_every_rule_stands_once_with_value_time_source_and_status(view, lang):
    view = view.in_language(lang)
    page = source(view, "rules")
    rows = re.findall(r"<tr><th scope=\"row\">.*?</tr>", page, re.DOTALL)
    assert len(rows) == len(view.table)
    names = re.findall(r'id="rule-([^"]+)"', page)
    assert len(names) == len(set(names))
    assert set(names) == {rule.id for rule in view.table}
    said = text(page)
    for rule in view.table:
        assert getattr(rule, f"title_{lang}") in said, rule.id
        assert rule.source in said, rule.id


def test_a_rule_that_the_office_set_says_why_and_who_confirmed_it(view):
    page = source(view.in_language("en"), "rules")
    (row,) = [
        text(one)
        for one in re.findall(r"<tr><th scope=\"row\">.*?</tr>", page, re.DOTALL)
        if 'id="rule-stale_days"' in one
    ]
    for word in ("45 days", "decided at the workshop", "the registrar's deputy"):
        assert word in row
    assert "set by the office" in row


def test_every_assumed_rule_that_was_used_is_listed(view):
    used = set(view.rules_used.query("status == 'assumed'")["id"])
    assert used
    page = source(view, "rules").split("<table")[0]
    assert set(re.findall(r'href="#rule-([^"]+)"', page)) == used
    assert {rule.id for rule in view.assumed} == used


@pytest.mark.parametrize("lang", ["th", "en"])
def test_the_dictionary_has_every_register_and_column(view, lang):
    view = view.in_language(lang)
    page = source(view, "dictionary")
    parts = dict(
        zip(
            re.findall(r'id="register-([^"]+)"', page),
            page.split("<h3")[1:],
            strict=True,
        )
    )
    assert set(parts) == set(columns.load_all())
    for name, register in columns.load_all().items():
        said = text(parts[name])
        assert getattr(register, f"description_{lang}") in said, name
        for column in register.by_name.values():
            assert column.name in said and column.th in said and column.en in said
        rows = parts[name].count("<tr>") - 1
        assert rows == len(register.by_name)


@pytest.mark.parametrize("lang", ["th", "en"])
def test_no_id_twice_no_empty_link_and_nothing_untranslated(view, lang):
    view = view.in_language(lang)
    page = "".join(source(view, part) for part in PARTS)
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(ids)
    plain = re.sub(r"<code>.*?</code>", "", page)  # conditions say "is not null"
    words = set(re.findall(r"[A-Za-z_]+", text(plain)))
    assert not words & {"nan", "NaN", "None", "NaT", "null"}
    if lang == "th":
        for code in ("in_review", "not_added", "pseudonym", "enum"):
            assert code not in words


def test_where_no_thai_rule_holds_none_is_shown(view):
    elsewhere = Rules.load()
    abroad = dataclasses.replace(
        view,
        rules=elsewhere.at(dt.date(2025, 12, 31), "US"),
        table=tuple(elsewhere.of("US")),
        lang="en",
    )
    assert {rule.jurisdiction for rule in abroad.table} == {"*"}
    assert "no norm holds here" in text(cards(abroad)["overdue.par90"])


def test_the_manifest_and_each_report_list_every_assumed_rule_that_was_used(data):
    district = open_workbook(data).district("3304", DAY).in_language("en")
    used = district.rules_used
    assumed = used[used["status"] == "assumed"]
    # asked for in SQL, in a module, by the verdicts' groups and by a grade
    wanted = {"class_doubtful_months", "ring_min_members", "headline_sectors"}
    assert wanted | {"grade_a_share"} <= set(used["id"])
    said = text(str(show.appendix(district).html))
    for rule in assumed.itertuples():
        if not rule.id.endswith("_watch"):  # stands as a column beside its limit
            assert rule.title_en in said, rule.id
    (edition,) = editions.choose(data, Places.load(data), "33", DAY)
    listed = editions.with_marks(edition, data).rules
    found = {rule["id"] for rule in listed if rule["status"] == "assumed"}
    assert found == set(assumed["id"])
