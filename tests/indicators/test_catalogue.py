"""Words and logic agree, and a seventh category is one new folder."""

import re

import pytest

from coopanalysis.errors import DataError
from coopanalysis.indicators import catalogue as catalogues

SLUGS = ["collateral", "overdue", "trade", "shortage", "staff", "outside"]
THAI = re.compile("[\u0e00-\u0e7f]")

TOY_WORDS = """
[category]
order = 7
number = "7"
title_th = "ของเล่น"
title_en = "Toys"
heading_th = "ด้านของเล่น"
heading_en = "Toys"
[[question]]
th = "หนึ่ง"
en = "one"
[[question]]
th = "สอง"
en = "two"
[[question]]
th = "สาม"
en = "three"
[[indicator]]
id = "toy.contracts"
headline = true
title_th = "จำนวนสัญญา"
title_en = "Contracts"
short_th = "สัญญา"
short_en = "Contracts"
question_th = "มีกี่สัญญา"
question_en = "How many?"
why_th = "ลองดู"
why_en = "To try."
how_th = "นับ"
how_en = "Count."
unit = "count"
better = "none"
aggregate = "sum"
numerator = "toy.loan.contracts"
"""
TOY_LOGIC = """
create view "toy.loan" as
select coop_id, count(*) as contracts from loan group by coop_id;
"""


@pytest.fixture(autouse=True)
def forget():
    catalogues._load.cache_clear()
    yield
    catalogues._load.cache_clear()


def toy(folder, words=TOY_WORDS, logic=TOY_LOGIC):
    folder = folder / "toy"
    folder.mkdir()
    folder.joinpath("indicators.toml").write_text(words, encoding="utf-8")
    folder.joinpath("logic.sql").write_text(logic, encoding="utf-8")
    return folder.parent


def test_six_categories_in_the_workshops_order_and_the_context_apart():
    found = catalogues.load()
    assert [one.slug for one in found.categories] == [*SLUGS, "standing"]
    assert [one.number for one in found.categories[:6]] == list("123456")
    assert found.categories[-1].order is None
    for slug in SLUGS:
        assert len(found.of(slug)) >= 4
        assert found.headline(slug) == found.of(slug)[0]
        assert len(found.category(slug).questions) == 3
        assert found.category(slug).guidelines


def test_39_steps_with_owner_evidence_and_status():
    steps = [s for one in catalogues.load().categories for s in one.guidelines]
    assert len(steps) == 39
    for step in steps:
        assert step.owners and step.evidence_th and step.evidence_en
        assert bool(step.legal_ref) == bool(step.legal_ref_en)


def test_words_are_there_in_both_languages():
    for one in catalogues.load().indicators.values():
        for name in ("title", "short", "question", "why", "how"):
            assert THAI.search(getattr(one, f"{name}_th")), (one.id, name)
            assert not THAI.search(getattr(one, f"{name}_en")), (one.id, name)
        assert len(one.caveats_th) == len(one.caveats_en), one.id


def test_no_jargon_in_thai_titles():
    for one in catalogues.load().indicators.values():
        assert not re.search("PAR|DSO|[A-Za-z]{3,}", one.title_th), one.id


def test_a_seventh_category_is_found_by_its_folder(tmp_path, monkeypatch):
    monkeypatch.setenv(catalogues.EXTRA, str(toy(tmp_path)))
    found = catalogues.load()
    assert [one.slug for one in found.categories[:7]] == [*SLUGS, "toy"]
    assert found.headline("toy").id == "toy.contracts"


def test_every_disagreement_is_listed_at_once(tmp_path):
    words = TOY_WORDS.replace("toy.loan.contracts", "toy.loan.nothing") + (
        'norm = { limit = "no_such_rule" }\n'
        'rows = { view = "loan", where = "no_such_column", amount = "1" }\n'
    )
    root = toy(tmp_path, words, TOY_LOGIC + "select rule('unknown_rule');")
    with pytest.raises(DataError) as error:
        catalogues.load(extra=[root])
    text = " ".join(error.value.problems)
    assert len(error.value.problems) == 4
    for word in ("toy.loan has no total nothing", "no_such_rule", "no_such_column"):
        assert word in text
    assert "unknown_rule" in text


def test_missing_words_are_listed_at_once(tmp_path):
    words = TOY_WORDS.replace('why_en = "To try."', "").replace(
        'better = "none"', 'better = "maybe"'
    )
    with pytest.raises(DataError) as error:
        catalogues.load(extra=[toy(tmp_path, words)])
    assert len(error.value.problems) == 2


def test_sql_that_does_not_run_names_its_file(tmp_path):
    root = toy(tmp_path, logic="create view nonsense as select no_column from loan")
    with pytest.raises(DataError, match="no_column"):
        catalogues.load(extra=[root])
