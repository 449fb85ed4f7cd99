"""A Chromium that cannot reach anything, and a small site for it to read."""

import os
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import expect, sync_playwright

AS_OF = "2019-03-31"
DISTRICTS = ("3304", "3319")
NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")


@pytest.fixture(scope="session")
def chromium():
    """Return a browser; in CI its absence is a failure, elsewhere a skip."""
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        message = "no Chromium found (Debian: apt-get install chromium)"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def sites(sample_data, shared, coop):
    """Return the folders of a site of two districts and of the province's pages."""

    def make(reports):
        common = ("--data", sample_data, "--reports", reports, "--as-of", AS_OF)
        chosen = [part for code in DISTRICTS for part in ("--district", code)]
        coop("build", *common, "--notebook", "district_report", *chosen)
        for notebook in ("province_overview", "data_quality", "methods"):
            coop("build", *common, "--notebook", notebook)

    reports = shared("sites", make)
    return {
        next(iter(path.parent.glob("th/*"))).name: path.parent
        for path in reports.glob("*/manifest.json")
    }


class Reader:
    """Opens pages offline and writes down everything that is not right."""

    def __init__(self, browser):
        self._browser = browser
        self._contexts = []
        self.problems = []
        self.requests = []

    def open(self, path: Path, *, width=1180, dark=False, scripts=True):
        context = self._browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme="dark" if dark else "light",
            offline=True,
            java_script_enabled=scripts,
        )
        self._contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("requestfailed", lambda one: self._note("request", one.url))
        page.on("pageerror", lambda error: self._note("error", str(error)))
        page.on("console", lambda said: self._note(said.type, said.text))
        page.add_init_script(
            "document.addEventListener('securitypolicyviolation', event => "
            "console.error('CSP', event.violatedDirective, event.blockedURI))"
        )
        page.goto(path.as_uri())
        if scripts:
            undrawn = page.locator("figure.chart:not(:has(.main-svg))")
            expect(undrawn).to_have_count(0, timeout=30_000)
        return page

    def _note(self, kind, text):
        if kind in ("error", "warning", "request"):
            self.problems.append(f"{kind}: {text}")

    def close(self):
        for context in self._contexts:
            context.close()


@pytest.fixture
def reader(chromium):
    found = Reader(chromium)
    yield found
    found.close()
