"""Results as lines of text, and frames as plain values for JSON."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

    from coopanalysis.registers.summary import Summary
    from coopanalysis.workbook import View

SHOWN_BOOKS = 5
ORDER = ("breach", "near", "unknown", "no_norm", "meets")


def intake_lines(summary: Summary) -> list[str]:
    """Return what an intake did: every row accounted for, then what was not read."""
    counts = summary.counts
    lines = []
    if summary.explain:
        for sheet in summary.sheets:
            columns = ", ".join(f"{k} = {v!r}" for k, v in sheet.columns.items())
            lines.append(
                f"{sheet.as_of} {sheet.file} [{sheet.sheet}]: {sheet.register}, "
                f"header in row {sheet.header_row}, {columns}"
            )
    lines.append(
        f"{len(summary.sheets)} sheets read, {summary.unchanged} files as before: "
        f"{counts['rows_read']:,} rows = {counts['accepted']:,} accepted + "
        f"{counts['rejected']:,} rejected + {counts['totals']:,} totals + "
        f"{counts['blank']:,} blank"
        + (f" + {counts['elsewhere']:,} elsewhere" if counts["elsewhere"] else "")
    )
    ids = sum(sheet.national_ids for sheet in summary.sheets)
    if ids:
        lines.append(f"national identity numbers: {ids:,}; they are not kept")
    lines += open_lines(summary.open_books)
    lines += [f"note: {line}" for line in (*summary.notes, *_hidden(summary))]
    lines += [f"not read: {problem}" for problem in summary.problems]
    if summary.explain:
        lines.append("nothing was written")
    return lines


def _hidden(summary: Summary) -> list[str]:
    """Return what a workbook hides: it is read like all the rest, and said."""
    lines = []
    for sheet in summary.sheets:
        parts = ["the sheet is hidden"] if sheet.hidden else []
        if sheet.hidden_rows:
            parts.append(f"hidden rows: {sheet.hidden_rows:,}")
        if parts:
            lines.append(
                f"{sheet.as_of} {sheet.file} [{sheet.sheet}]: {', '.join(parts)}; "
                "read like all others"
            )
    return lines


def open_lines(books: dict[str, int]) -> list[str]:
    """Return where rejected rows wait: each book, or the folders of many."""
    if len(books) <= SHOWN_BOOKS:
        return [
            f"rejected rows, ready to be mended: {rows:,} in {path}"
            for path, rows in books.items()
        ]
    folders: dict[str, list[int]] = {}
    for path, rows in books.items():
        folders.setdefault(str(Path(path).parent), []).append(rows)
    return [
        f"rejected rows, ready to be mended: {sum(rows):,} in {len(rows)} "
        f"{'books' if len(rows) > 1 else 'book'} in {folder}"
        for folder, rows in folders.items()
    ]


def status_lines(state: dict[str, Any]) -> list[str]:
    """Return what stands, as a person reads it."""
    lines = [f"data     {state['data']}", f"reports  {state['reports']}"]
    for province in state["provinces"]:
        lines.append(f"province {province['code']} {province['name']}")
        for one in province["dates"]:
            sample = ", sample" if one["is_sample"] else ""
            lines.append(
                f"  {one['as_of']}  version {one['version']}, "
                f"{one['bodies']} bodies, {one['measures']}{sample}"
            )
        if not province["dates"]:
            lines.append("  nothing was taken in; run `coopanalysis intake`")
    lines += open_lines(state["open_books"])
    site = state["site"]
    if site is None:
        lines.append("no site is built; run `coopanalysis build`")
    else:
        lines.append(
            f"site     {site['name']}: {site['reports']} reports, "
            f"{len(site['failures'])} failed, made {site['created']}"
        )
        lines += [
            f"  failed {one['page']}: {one['error']}: {one['message']}"
            for one in site["failures"]
        ]
    last = state["last_good_build"]
    if last:
        lines.append(
            f"last good build {last['name']}, ended {last['age_hours']:.1f} hours ago"
        )
    for one in state["late"]:
        lines.append(
            f"late in province {one['province']} at {one['as_of']}: "
            f"{one['registers']} registers of {one['bodies']} bodies"
        )
    assumed = state["assumed_rules"]
    lines.append(f"{len(assumed)} rules are assumed, not confirmed:")
    lines += [f"  {one['id']} = {one['value']}  {one['legal_ref']}" for one in assumed]
    return lines


def explained(view: View, found: dict[str, Any], rows: int) -> dict[str, Any]:
    """Return an explanation as plain values; at most ``rows`` rows of each table."""
    one = found["indicator"]
    measures = found["measures"]
    verdicts = found["verdicts"].assign(
        _order=lambda frame: frame["body_group"] != "headline"
    )
    verdicts = verdicts.sort_values(["_order", "body_group"]).drop(columns="_order")
    return {
        "place": f"{view.code} {view.name_en}",
        "as_of": view.as_of.isoformat(),
        "indicator": one.id,
        "title": one.title_en,
        "how": one.how_en,
        "numerator": one.numerator,
        "denominator": one.denominator,
        "rows": _records(found["rows"].head(rows)),
        "rows_in_all": len(found["rows"]),
        "measures": _records(measures),
        "verdicts": _records(verdicts),
        "sentences": [asdict(sentence) for sentence in found["sentences"]],
        "steps": [asdict(step) for step in found["steps"]],
    }


def explain_lines(result: dict[str, Any]) -> list[str]:
    """Return an explanation from the rows up to the action."""
    lines = [
        f"{result['indicator']}: {result['title']}",
        f"{result['place']}, {result['as_of']}",
        f"how      {result['how']}",
        f"totals   {result['numerator']} / {result['denominator'] or '1'}",
        f"rows     {result['rows_in_all']}, the largest first",
    ]
    for row in result["rows"]:
        amount = row.get("amount_behind")
        shown = "-" if amount is None else f"{amount:,.2f}"
        lines.append(
            f"  {row['coop_id']}  {shown:>16}  {row.get('_file') or ''} "
            f"[{row.get('_sheet') or ''}] row {row.get('_row')}"
        )
    lines.append(f"sums     {len(result['measures'])} bodies")
    for row in result["measures"]:
        lines.append(
            f"  {row['coop_id']}  {_number(row['numerator'])} / "
            f"{_number(row['denominator'])} = {_number(row['value'])}"
            f"  ({row['source']}, {row['n_left_out'] or 0} left out)"
        )
    for row in result["verdicts"]:
        lines.append(
            f"verdict  {row['body_group']}: {_number(row['value'])}, "
            f"norm {row['norm']} (limit {_number(row['norm_limit'])}), "
            f"peer {row['peer']}, trend {row['trend']}, data {row['data']}"
        )
        if row["reason_en"]:
            lines.append(f"  {row['reason_en']}")
    lines += [f"sentence {one['id']}: {one['en']}" for one in result["sentences"]]
    lines += [
        f"step {one['step']}   {one['en']} ({one['owner_en']}, "
        f"{one['due'] or one['due_text_en']})"
        for one in result["steps"]
    ]
    return lines


def _number(value: Any) -> str:
    return (
        "-" if value is None else f"{value:,.4g}" if abs(value) < 1 else f"{value:,.2f}"
    )


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return rows as plain values: what is not known is None, never NaN."""
    plain = frame.astype(object)
    return plain.where(frame.notna(), None).to_dict("records")
