"""What stands and what would be built, without building anything."""

from __future__ import annotations

from typing import Any

from coopanalysis.places import Places
from coopanalysis.publish import editions, manifest, plan, site
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
    return {
        "data": str(settings.data),
        "reports": str(settings.reports),
        "provinces": shown,
        "open_books": open_books(settings.data),
        "site": _site(settings),
        "assumed_rules": list(assumed.values()),
    }


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


def _day(days: list[str]):
    from datetime import date

    return date.fromisoformat(max(days)) if days else date.today()
