"""What stands and what would be built, without building anything."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from coopanalysis.places import Places
from coopanalysis.publish import editions, goodbuild, manifest, plan, site
from coopanalysis.registers import snapshots
from coopanalysis.registers.openbooks import open_books
from coopanalysis.rules import Rules
from coopanalysis.settings import Settings, need_data


def planned(settings: Settings, as_of: str) -> list[dict[str, Any]]:
    """Return the reports of a build, and whether each stands already."""
    places = Places.load(settings.data)
    shown = editions.choose(settings.data, places, settings.province, as_of)
    tasks = plan.make(
        plan.find_notebooks(settings.root, None),
        places,
        {edition.province.code: edition.as_of for edition in shown},
        lang=settings.lang,
    )
    languages = tuple(dict.fromkeys(task.lang for task in tasks))
    wanted = manifest.fingerprints(tasks, settings.data, languages)
    standing = manifest.standing(settings.reports, wanted)
    return [
        {
            "page": task.page,
            "code": task.code,
            "name": task.name,
            "as_of": task.as_of,
            "lang": task.lang,
            "notebook": task.notebook.name,
            "stands": task.page in standing,
        }
        for task in tasks
    ]


def state(settings: Settings, provinces: list[str]) -> dict[str, Any]:
    """Return dates, measures, the current site and the rules that are assumed."""
    need_data(settings.data)
    places = Places.load(settings.data)
    rules = Rules.load(settings.data)
    shown = [_province(settings, places, code) for code in provinces]
    days = [one["as_of"] for place in shown for one in place["dates"]]
    assumed = {}
    for code in provinces:
        for rule in rules.at(_day(days), places.province(code).jurisdiction).rules:
            if rule.status == "assumed":
                value = rule.value if rule.value is not None else rule.text
                assumed[rule.id, value] = {
                    "id": rule.id,
                    "value": value,
                    "legal_ref": rule.legal_ref_en,
                }
    books = open_books(settings.data)
    return {
        "data": str(settings.data),
        "reports": str(settings.reports),
        "provinces": shown,
        "open_books": books,
        "open_rejects": sum(books.values()),
        "late": late(settings.data, provinces),
        "site": _site(settings),
        "last_good_build": goodbuild.last(settings.reports),
        "assumed_rules": list(assumed.values()),
        "assumed_rules_count": len(assumed),
    }


def late(data: Path, provinces: list[str]) -> list[dict[str, Any]]:
    """Return who is late with what, by province at its newest date that is measured."""
    import pandas as pd

    from coopanalysis.workbook.quality import LATE

    found = []
    for code in provinces:
        tables = sorted(data.glob(f"measures/as_of=*/province={code}/quality.parquet"))
        if not tables:
            continue
        rows = pd.read_parquet(tables[-1], columns=["coop_id", "register", "check"])
        rows = rows[rows["check"].isin(LATE)]
        pairs = rows.groupby(["coop_id", "register"])["check"].agg(
            lambda checks: " ".join(sorted(set(checks)))
        )
        found.append(
            {
                "province": code,
                "as_of": tables[-1].parts[-3].partition("=")[2],
                "bodies": int(rows["coop_id"].nunique()),
                "registers": len(pairs),
                "rows": [
                    {"coop_id": coop, "register": register, "checks": checks}
                    for (coop, register), checks in pairs.items()
                ],
            }
        )
    return found


def _province(settings: Settings, places: Places, code: str) -> dict[str, Any]:
    dates = []
    for (day, province), path in sorted(snapshots.newest(settings.data).items()):
        if province != code:
            continue
        found = snapshots.read_snapshot(settings.data, day, code, path)
        built = manifest.built_file(settings.data, day.isoformat(), code)
        measures = "not measured"
        if built.is_file():
            record = manifest.built(settings.data, day.isoformat(), code)
            is_current = record["snapshot_version"] == found.version
            measures = "measured" if is_current else "measured before this version"
        dates.append(
            {
                "as_of": day.isoformat(),
                "version": found.version,
                "bodies": len(found.coops),
                "is_sample": found.is_sample,
                "measures": measures,
            }
        )
    return {"code": code, "name": places.province(code).name_en, "dates": dates}


def _site(settings: Settings) -> dict[str, Any] | None:
    name = site.points_at(settings.reports)
    found = manifest.read(settings.reports / name) if name else None
    if found is None:
        return None
    return {
        "name": name,
        "created": found["created"],
        "as_of": found["as_of"],
        "reports": len(found["reports"]),
        "failures": found["failures"],
    }


def _day(days: list[str]) -> dt.date:
    return dt.date.fromisoformat(max(days)) if days else dt.date.today()
