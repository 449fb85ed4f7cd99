"""A seventh category is one new folder: that is the test of the architecture."""

import shutil
from pathlib import Path

import pytest

from coopanalysis.indicators import catalogue

TOY = Path(__file__).with_name("toy_category")
AS_OF = "2019-03-31"


def test_a_folder_is_a_category_after_the_six():
    found = catalogue.load(extra=[TOY])
    problems = [one.slug for one in found.categories if one.order]
    assert problems == [
        *("collateral", "overdue", "trade", "shortage", "staff", "outside"),
        "assembly",
    ]
    assert found.headline("assembly").id == "assembly.active_share"


def test_without_the_folder_nobody_knows_it():
    slugs = [one.slug for one in catalogue.load().categories]
    assert "assembly" not in slugs


@pytest.fixture(scope="module")
def pages(sample_data, tmp_path_factory, coop):
    """Return the pages of one district by language, the toy beside the six."""
    folder = tmp_path_factory.mktemp("toy")
    data = folder / "data"
    for name in ("registers", "reference"):
        shutil.copytree(sample_data / name, data / name)
    toy = {"COOPANALYSIS_EXTRA_CATEGORIES": str(TOY)}
    coop("measure", "--data", data, "--as-of", AS_OF, **toy)
    coop(
        *("build", "--data", data, "--reports", folder / "reports", "--as-of", AS_OF),
        *("--district", "3304", "--notebook", "district_report"),
        **toy,
    )
    found = (folder / "reports").glob("*/*/district/3304.html")
    return {path.parts[-3]: path.read_text(encoding="utf-8") for path in found}


@pytest.mark.parametrize(
    ("lang", "heading", "short", "breakdown"),
    [
        (
            "th",
            "ด้านสมาชิกที่มีส่วนร่วม (ทดสอบ)",
            "สมาชิกมีส่วนร่วม",
            "สมาชิกแยกตามการมีส่วนร่วม (ทดสอบ)",
        ),
        (
            "en",
            "Members who take part (toy)",
            "Active members",
            "Members by taking part (toy)",
        ),
    ],
)
def test_its_block_stands_on_a_built_page(pages, lang, heading, short, breakdown):
    page = pages[lang]
    for words in (heading, short, breakdown):
        assert words in page
