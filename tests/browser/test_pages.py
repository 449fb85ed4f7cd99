"""Pages of each kind in a browser, from the disk, with the network off."""

import re
from pathlib import Path

import pytest
from browser.conftest import DISTRICTS

from coopanalysis.places import Places
from coopanalysis.publish import render, site
from coopanalysis.publish.failures import Failure
from coopanalysis.publish.plan import Task

pytestmark = pytest.mark.browser

LANGUAGES = ("th", "en")
KINDS = [
    *((f"{lang}/district/{code}.html") for lang in LANGUAGES for code in DISTRICTS),
    *(
        f"{lang}/{kind}/33.html"
        for kind in ("province", "quality", "methods")
        for lang in LANGUAGES
    ),
]
# what a reader reads: conditions on the page on methods say "is not null"
PROSE = """() => {
    const body = document.body.cloneNode(true);
    body.querySelectorAll('code, script, style').forEach(one => one.remove());
    return body.textContent;
}"""
NOT_WORDS = {"nan", "NaN", "NaT", "None", "null", "undefined", "Traceback"}


@pytest.fixture(scope="module")
def places(tmp_path_factory):
    return Places.load(tmp_path_factory.mktemp("nothing"))


@pytest.fixture(scope="module")
def failed(tmp_path_factory):
    """Return the page of a report that failed."""
    task = Task(
        Path("district_report.ipynb"),
        *("district", "3304", "33", "กันทรลักษ์", "Kantharalak"),
        *("2019-03-31", "th", "th/district/3304.html"),
    )
    folder = tmp_path_factory.mktemp("failed")
    site.write_static(folder)
    frame = render.Frame(("th",), "จังหวัดศรีสะเกษ", "Si Sa Ket", frozenset({"district"}))
    text = render.failed_page(Failure(5, "KeyError", "'<x>'"), task, frame)
    path = folder / task.page
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def path_of(sites, failed):
    def find(page):
        if page == "failed":
            return failed
        kind = page.split("/")[1] if "/" in page else "district"
        return sites[kind] / page

    return find


def violations(page):
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response["violations"]
    return [
        f"{one['id']} ({one['impact']}): {one['nodes'][0]['html'][:200]}"
        for one in found
    ]


@pytest.mark.parametrize("name", [*KINDS, "index.html", "failed"])
def test_a_page_is_whole_quiet_and_asks_nobody(name, path_of, reader):
    path = path_of(name)
    page = reader.open(path)
    assert reader.problems == []
    root = (path.parent if name == "index.html" else path.parents[2]).as_uri()
    assert [url for url in reader.requests if not url.startswith((root, "data:"))] == []
    assert page.locator("h1").count() == 1
    assert page.locator("html").get_attribute("lang") == (
        name[:2] if "/" in name else "th"
    )
    words = set(re.findall(r"\w+", page.evaluate(PROSE)))
    assert not words & NOT_WORDS


@pytest.mark.parametrize(
    ("name", "dark"),
    [
        ("en/district/3304.html", False),
        ("th/district/3319.html", True),
        ("th/province/33.html", True),
        ("th/quality/33.html", False),
        ("en/quality/33.html", True),
        ("th/methods/33.html", True),
        ("en/methods/33.html", False),
        ("index.html", False),
        ("index.html", True),
        ("failed", False),
    ],
)
def test_nothing_stands_in_anybodys_way(name, dark, path_of, reader):
    assert violations(reader.open(path_of(name), dark=dark)) == []


@pytest.mark.parametrize("name", KINDS)
def test_charts_are_drawn_and_their_tables_closed(name, path_of, reader):
    page = reader.open(path_of(name))
    figures = page.locator("figure.chart")
    if "/district/3304" in name:
        assert figures.count() >= 5
    assert page.locator("figure.chart .plot .main-svg").count() >= figures.count()
    assert page.locator("figure.chart details[open]").count() == 0
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert page.locator("main details:not([open])").count() == 0
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert page.locator("figure.chart details[open]").count() == 0
    assert reader.problems == []


@pytest.mark.parametrize("name", [name for name in KINDS if "/district/" in name])
def test_headings_name_no_other_district(name, path_of, reader, places):
    page = reader.open(path_of(name))
    own = places.district(Path(name).stem)
    mine = f"{own.name_th} {own.name_en} ศรีสะเกษ Si Sa Ket"
    headings = " ".join(page.locator("h1, h2, h3, h4, title").all_inner_texts())
    assert (own.name_th if name.startswith("th") else own.name_en) in headings
    for other in places.districts("33"):
        for text in (other.name_th, other.name_en):
            assert text in mine or text not in headings


@pytest.mark.parametrize("name", [KINDS[0], *KINDS[-5:], "index.html"])
def test_a_page_fits_a_phone(name, path_of, reader):
    page = reader.open(path_of(name), width=360)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_a_page_is_readable_without_scripts(path_of, reader):
    page = reader.open(path_of("th/district/3304.html"), scripts=False)
    tables = page.locator("figure.chart details table")
    assert tables.count() >= 5
    assert all(table.is_visible() for table in tables.all())


def test_languages_and_the_index_lead_to_each_other(path_of, reader):
    page = reader.open(path_of("th/district/3304.html"))
    page.get_by_role("link", name="English").click()
    assert page.locator("h1").inner_text().startswith("Kantharalak")
    page.get_by_role("link", name="All districts").click()
    assert page.locator("table.index tbody tr").count() == 22


def test_the_index_finds_a_district(path_of, reader):
    page = reader.open(path_of("index.html"))
    rows = page.locator("table.index tbody tr")
    box = page.get_by_role("searchbox")
    for text in ("3304", "กันทรลักษ์", "kantharal"):
        box.fill(text)
        shown = [row for row in rows.all() if row.is_visible()]
        assert [row.get_attribute("data-find")[:4] for row in shown] == ["3304"]
        assert page.locator("output").inner_text() == "1 / 22"


def test_every_link_of_the_site_leads_somewhere(sites):
    for folder in {*sites.values()}:
        for path in folder.rglob("*.html"):
            for link in re.findall(
                r'(?:href|src)="([^":]+)"', path.read_text(encoding="utf-8")
            ):
                target, _, anchor = link.partition("#")
                found = (path.parent / target) if target else path
                assert found.is_file(), f"{path}: {link}"
                if anchor:
                    assert f'id="{anchor}"' in found.read_text(encoding="utf-8"), link
