"""Counting goods and cash."""

from __future__ import annotations

import numpy as np

from coopanalysis.sample import days
from coopanalysis.sample.bodies import Body, parameters, stories
from coopanalysis.sample.days import NEVER, day
from coopanalysis.sample.traits import Traits, clipped

OLDEST = 400
LONG_AGO = 420
MANY_ITEMS = 120


def items(body: Body, traits: Traits, seed: int) -> dict[str, np.ndarray]:
    """Draw the goods a body keeps."""
    rng = body.rng(seed, 6)
    least, most = body.template.get("stock_items", (0, 0))
    size = min(traits.members / body.template["members"][0], 1.5)
    n = int(rng.integers(least, most + 1) * max(size, 0.3)) if most else 0
    groups = parameters()["stock"]["groups"]
    which = rng.choice(len(groups), n, p=[g["share"] for g in groups])
    drawn = rng.random((3, n))

    def between(name: str, row: int) -> np.ndarray:
        low = np.array([groups[g][name][0] for g in which])
        high = np.array([groups[g][name][1] for g in which])
        return low + (high - low) * drawn[row] ** 2

    cost = np.round(between("cost", 0), 2)
    few = min(1.0, MANY_ITEMS / max(n, 1))
    return {
        "code": np.array([f"{which[i] + 1}{i + 1:04d}" for i in range(n)], object),
        "name": np.array(
            [f"{groups[g]['goods']} {i + 1}" for i, g in enumerate(which)], object
        ),
        "group": np.array([groups[g]["name"] for g in which], object),
        "unit": np.array([groups[g]["unit"] for g in which], object),
        "cost": cost,
        "price": np.round(cost * (1.04 + 0.1 * drawn[2]), 2),
        "quantity": np.round(between("qty", 1) * (0.4 + 0.6 * size) * few),
        "tolerance": np.array([groups[g]["tolerance"] for g in which]),
    }


def last_count(body: Body, traits: Traits, at: int) -> int:
    """Return the day of the latest count, NEVER where nobody counts."""
    if "cad_diesel" in body.stories:
        counted = day(stories()["cad_diesel"]["count_date"])
        if 0 <= at - counted < 60:
            return counted
        return at - 20
    if not traits.count_interval:
        return NEVER
    if traits.count_interval == 365:
        return days.year_end_before(at, *body.year_end, same=True)
    return at - (at + body.number * 7) % traits.count_interval


def counted(
    body: Body, traits: Traits, goods: dict[str, np.ndarray], seed: int, at: int
) -> dict[str, np.ndarray]:
    """Return the sheet of the latest stock count."""
    when = last_count(body, traits, at)
    n = len(goods["code"])
    if when < at - OLDEST or not n:
        return {}
    rng = body.rng(seed, 7, when)
    words = parameters()["stock"]
    month = days.date(when).month
    season = 1.3 if 5 <= month <= 7 else 0.8
    book = np.round(goods["quantity"] * season * rng.uniform(0.4, 1.5, n))
    drawn = rng.random(n)
    size = np.maximum(np.round(book * 0.01 * np.exp(rng.standard_normal(n))), 1)
    off = np.where(drawn < words["short_lines"], -np.minimum(size, book), 0)
    over = (drawn > 1 - words["over_lines"]) & (book > 0)
    count = book + np.where(over, size, off)
    stores = np.array(words["stores"], object)
    receipt = int(rng.integers(100, 900))
    sheet = {
        "count_date": np.full(n, when),
        "store": stores[(np.arange(n) % 5 == 4).astype(int)],
        "item_code": goods["code"],
        "item_name": goods["name"],
        "item_group": goods["group"],
        "unit": goods["unit"],
        "book_qty": book,
        "count_qty": count,
        "tolerance_qty": np.where(
            goods["tolerance"] > 0, np.round(book * goods["tolerance"], 2), np.nan
        ),
        "unit_cost": goods["cost"],
        "unit_price": goods["price"],
        "condition": np.where(rng.random(n) < 0.02, "deteriorated", "normal").astype(
            object
        ),
        "counters": np.full(n, 1.0 if traits.weakness > 1 else 3.0),
    }
    if traits.weakness < 0.8:
        sheet["last_receipt_no"] = np.full(n, f"รส.{receipt}", object)
        sheet["last_issue_no"] = np.full(n, f"บส.{receipt + 41}", object)
    sheet["responsible_id"] = np.full(n, f"จนท.{body.number % 4 + 1}", object)
    if "cad_diesel" in body.stories:
        return _with_fuel(sheet, when, rng)
    return sheet


def _with_fuel(
    sheet: dict[str, np.ndarray], when: int, rng: np.random.Generator
) -> dict[str, np.ndarray]:
    story, fuel = stories()["cad_diesel"], parameters()["stock"]["fuel"]
    found = when == day(story["count_date"])
    for item in story["item"]:
        left = round(float(rng.uniform(0.1, 0.3) * item["book"]), 2)
        book, count = (item["book"], item["count"]) if found else (left, left)
        row = {
            "count_date": when,
            "store": "สถานีบริการน้ำมัน",
            "item_code": item["code"],
            "item_name": item["name"],
            "item_group": fuel["name"],
            "unit": fuel["unit"],
            "book_qty": book,
            "count_qty": count,
            "tolerance_qty": np.nan,
            "unit_cost": item["cost"],
            "unit_price": item["price"],
            "condition": "normal",
            "counters": 3.0,
            "last_receipt_no": "รน.118",
            "last_issue_no": "บน.2047",
            "responsible_id": "จนท.3",
        }
        for name in sheet:
            sheet[name] = np.append(sheet[name], row[name])
    return sheet


def stock_value(goods: dict[str, np.ndarray], at: int) -> float:
    """Return the stock's value at cost, by the season."""
    season = 1.2 if 5 <= days.date(at).month <= 7 else 0.75
    return round(float((goods["quantity"] * goods["cost"]).sum()) * season, 2)


def cash_sheet(body: Body, traits: Traits, seed: int, at: int) -> dict[str, np.ndarray]:
    """Return the latest count of the till."""
    base = body.rng(seed, 8)
    words = parameters()["stock"]
    small = body.kind == "group"
    size = (0.05 if small else 1.0) * np.clip(traits.members / 1500, 0.15, 20)
    limit = float(base.choice(words["cash_limits"])) * (0.1 if small else 1.0)
    alone = base.random() < np.clip(0.2 + 0.12 * traits.weakness, 0.03, 0.7)
    often = 30 if traits.weakness < 0 else 90
    ago = int(base.integers(0, often)) + (0 if traits.count_interval else LONG_AGO)
    when = at - ago
    rng = body.rng(seed, 9, when)
    book = round(clipped(rng, words["cash"]) * float(size), 2)
    drawn = rng.random()
    short = round(float(rng.uniform(20, 900)), 2) if drawn < 0.07 else 0.0
    behind = 0 if drawn > 0.3 else int(rng.integers(1, 25))
    return {
        "count_date": np.array([when]),
        "till": np.array(["สำนักงานใหญ่"], object),
        "book_cash": np.array([book]),
        "counted_cash": np.array([max(round(book - short, 2), 0.0)]),
        "cash_limit": np.array([limit]),
        "last_posted_date": np.array([when - behind]),
        "same_person": np.array([alone], object),
        "responsible_id": np.array([f"จนท.{body.number % 3 + 1}"], object),
    }
