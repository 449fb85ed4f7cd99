"""How good the data of a province are: what came in, what was refused, what is absent.

Everything is read from what intake and judgement wrote down. An older snapshot lacks
some of the keys: what it does not say is unknown here, never zero.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from coopanalysis.indicators.catalogue import Catalogue
from coopanalysis.judgement.grade import GRADES, grade
from coopanalysis.judgement.groups import operating
from coopanalysis.registers import columns, unread
from coopanalysis.registers.rejects import rejects_path
from coopanalysis.workbook.tables import Tables
from coopanalysis.workbook.view import View

COUNTS = ("rows_read", "accepted", "rejected", "totals", "blank", "elsewhere")
SHEETS = [
    *("file", "sheet", "register", *COUNTS),
    *("hidden", "hidden_rows", "data_date_from", "has_reasons"),
]
FILES = ["file", "sha256", "sheets", "rows", "rejected", "national_ids", "corrected"]
FILES += ["book"]
PARTS = ["file", "sheet", "register", "coop_id", "accepted", "rejected"]
REASONS = ["file", "sheet", "register", "column", "kind", "rows"]
DATES = [
    *("as_of", "bodies", "registers", "totals", "nothing"),
    *("rows_read", "rejected", *GRADES),
]
LATE = {"stale", "late", "not_used"}
ABSENT = {"missing_register", "finding_without_register"}


@dataclass(frozen=True, kw_only=True)
class QualityView(View):
    """A province at a date with how its data came in.

    ``unread`` what is wrong with files that could not be taken in, by file,
    ``sheets`` one row per sheet with its five counts, ``files`` one per file, ``parts``
    the rows of a sheet by cooperative, ``reasons`` refused rows by column and kind,
    ``grades`` one row per body and register, ``coverage`` a state for each of them,
    ``control`` register totals beside control accounts, ``dates`` one row per date.
    """

    unread: dict[str, list[str]]
    files: pd.DataFrame
    sheets: pd.DataFrame
    parts: pd.DataFrame
    reasons: pd.DataFrame
    grades: pd.DataFrame
    coverage: pd.DataFrame
    control: pd.DataFrame
    dates: pd.DataFrame


def quality_view(data: Path, view: View, tables: list[Tables]) -> QualityView:
    """Return a province's view with the quality of its data.

    Parameters
    ----------
    data
        The data folder; rejects books are named, not opened.
    view
        The province at the date shown.
    tables
        The tables of the date shown, last, and of the dates before it.
    """
    inputs = tables[-1].built["inputs"]
    graded = grades(view.quality)
    return QualityView(
        **vars(view),
        unread=unread.read(data, view.as_of),
        files=_files(data, view.as_of, inputs),
        grades=graded,
        coverage=coverage(view, graded),
        control=_control(view.breakdowns),
        dates=pd.DataFrame([_date(one) for one in tables], columns=DATES),
        **accounting(inputs),
    )


def accounting(inputs: Iterable[dict[str, Any]]) -> dict[str, pd.DataFrame]:
    """Return the frames ``sheets``, ``parts`` and ``reasons`` of these inputs."""
    sheets, parts, reasons = [], [], []
    for entry in inputs:
        for one in entry.get("sheets", ()):
            one = {"elsewhere": 0} | one  # not told before there were corrected books
            place = entry["file"], one["sheet"], one["register"]
            known = one.get("reasons")
            sheets.append(
                (
                    *place,
                    *(one[name] for name in COUNTS),
                    one.get("hidden"),
                    one.get("hidden_rows"),
                    one.get("data_date_from"),
                    known is not None,
                )
            )
            parts += [(*place, coop, *pair) for coop, pair in one["coops"].items()]
            reasons += [
                (*place, why["column"], why["kind"], why["rows"]) for why in known or ()
            ]
    framed = pd.DataFrame(sheets, columns=SHEETS)
    framed = framed.astype({"hidden": "boolean", "hidden_rows": "Int64"})
    return {
        "sheets": framed,
        "parts": pd.DataFrame(parts, columns=PARTS),
        "reasons": pd.DataFrame(reasons, columns=REASONS),
    }


def _files(data: Path, as_of: dt.date, inputs: Iterable[dict]) -> pd.DataFrame:
    rows = [
        (
            entry["file"],
            entry["sha256"],
            len(entry.get("sheets", ())),
            entry["rows"],
            entry.get("rejected", 0),
            entry.get("national_ids"),
            len(entry.get("corrected", ())),
            rejects_path(data, as_of, entry.get("corrects") or entry["file"]).name
            if entry.get("rejected")
            else None,
        )
        for entry in inputs
    ]
    return pd.DataFrame(rows, columns=FILES).astype({"national_ids": "Int64"})


def grades(checks: pd.DataFrame) -> pd.DataFrame:
    """Return ``coop_id, register, rows, grade, checks, reason_th, reason_en``.

    One row per body and register; each kind of check that failed lowers the grade by
    its own steps, once. The checks stand in one text, separated by spaces.
    """
    by_register: dict[tuple[str, str], list] = {}
    for row in checks.itertuples():
        by_register.setdefault((row.coop_id, row.register), []).append(row)
    found = []
    for key, rows in sorted(by_register.items()):
        failed = [row for row in rows if row.grade != GRADES[0]]
        worst = {}
        for row in failed:
            steps = GRADES.index(row.grade)
            worst[row.check] = max(steps, worst.get(row.check, 0))
        counts = [row.rows for row in rows if pd.notna(row.rows)]
        found.append(
            (
                *key,
                max(counts, default=None),
                grade(sum(worst.values())),
                " ".join(worst),
                " · ".join(dict.fromkeys(row.reason_th for row in failed)),
                " · ".join(dict.fromkeys(row.reason_en for row in failed)),
            )
        )
    names = ["coop_id", "register", "rows", "grade", "checks"]
    return pd.DataFrame(found, columns=[*names, "reason_th", "reason_en"])


def coverage(view: View, graded: pd.DataFrame) -> pd.DataFrame:
    """Return ``coop_id, register, state, rows`` for every body at work and register.

    ``received``; ``late``: received, but old or late; ``totals``: only reported totals
    say something of it; ``absent``: a check or a finding says that there must be one,
    or every row of it was refused.
    A body that has handed over nothing owes at least its accounts; whether it has the
    other registers is ``unknown``. Else ``not_expected``: nothing says that there
    should be one.
    """
    known = {(one.coop_id, one.register): one for one in graded.itertuples()}
    totals = _totals_only(view.measures, view.catalogue)
    found = []
    for body in operating(view.bodies).sort_values("coop_id").itertuples():
        for register in columns.load_all():
            one = known.get((body.coop_id, register))
            checks = set(one.checks.split()) if one else set()
            rows = one.rows if one else None
            if one and pd.notna(rows) and rows:
                state = "late" if checks & LATE else "received"
            elif (body.coop_id, register) in totals:
                state = "totals"
            elif checks & ABSENT or (one and rows == 0):
                state = "absent"
            elif body.reports == "nothing":
                state = "absent" if register == "financials" else "unknown"
            else:
                state = "not_expected"
            found.append((body.coop_id, register, state, rows))
    frame = pd.DataFrame(found, columns=["coop_id", "register", "state", "rows"])
    return frame.astype({"rows": "Int64"})


def _totals_only(measures: pd.DataFrame, catalogue: Catalogue) -> set[tuple[str, str]]:
    """Return body and register where reported totals stand in for its rows."""
    if measures.empty:
        return set()
    rows = measures[(measures["source"] == "reported") & measures["value"].notna()]
    pairs = rows[["coop_id", "indicator"]].drop_duplicates()
    return {
        (row.coop_id, catalogue.indicators[row.indicator].numerator.split(".")[-2])
        for row in pairs.itertuples()
    }


def _control(breakdowns: pd.DataFrame) -> pd.DataFrame:
    """Return ``coop_id, register, held, account, gap``; a side may be unknown."""
    rows = breakdowns[breakdowns["breakdown"] == "control"]
    sides = rows.pivot_table(
        index=["coop_id", "bucket"], columns="bucket_to", values="amount", aggfunc="sum"
    )
    sides = sides.reindex(columns=["register", "control"]).astype(float)
    sides = sides.set_axis(["held", "account"], axis="columns").reset_index()
    sides = sides.rename(columns={"bucket": "register"})
    return sides.assign(gap=sides["held"] - sides["account"])


def _date(tables: Tables) -> tuple:
    inputs = tables.built["inputs"]
    sheets = accounting(inputs)["sheets"]
    bodies = operating(tables.read("bodies"))
    sent = bodies["reports"].value_counts()
    letters = grades(tables.read("quality"))["grade"].value_counts()
    return (
        tables.as_of,
        len(bodies),
        *(int(sent.get(code, 0)) for code in ("registers", "totals", "nothing")),
        *(int(sheets[name].sum()) for name in ("rows_read", "rejected")),
        *(int(letters.get(letter, 0)) for letter in GRADES),
    )
