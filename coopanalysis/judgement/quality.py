"""How far the data bear: checks per body and register, a grade per body and indicator.

Every check that fails lowers the grade by one step or sets it to C. What failed is
said in words, so that a cooperative can put it right.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pandas as pd

from coopanalysis.indicators.values import is_above_whole
from coopanalysis.judgement import checks
from coopanalysis.judgement.grade import grade
from coopanalysis.registers import columns

if TYPE_CHECKING:
    from coopanalysis.indicators.catalogue import Catalogue, Indicator
    from coopanalysis.rules import RulesInForce

COLUMNS = [
    *("as_of", "province", "coop_id", "register", "check", "grade"),
    *("reason_th", "reason_en", "rows", "rejected"),
]
REPORTED = "reported_total"
OF_ONE_INDICATOR = {"left_out", "above_whole"}  # these lower no other indicator


def quality(
    found: pd.DataFrame,
    held: pd.DataFrame,
    measures: pd.DataFrame,
    *,
    rules: RulesInForce,
    catalogue: Catalogue,
    as_of: dt.date,
    province: str,
) -> pd.DataFrame:
    """Put together what is known of the data that every body handed over.

    A row of grade A says what came, or something that lowers nothing.

    Parameters
    ----------
    found : DataFrame
        What the declared checks found (`checks.found`).
    held : DataFrame
        ``coop_id, register, rows, rejected``: one row per body and register that
        came; of register ``complete`` every pair has one row, so that rows add up.
    measures : DataFrame
        One row per body and indicator.
    """
    more = [
        *_complete(held),
        *_reported(measures),
        *_left_out(held, measures, rules, catalogue),
        *_above_whole(measures, catalogue),
    ]
    frame = pd.DataFrame(more, columns=checks.FOUND)
    frame = pd.concat([found, frame]) if len(found) else frame
    frame["grade"] = [grade(steps) for steps in frame["steps"]]
    frame["as_of"] = as_of
    frame["province"] = province
    counts = held[["coop_id", "register", "rows", "rejected"]]
    frame = frame.merge(counts, on=["coop_id", "register"], how="left")
    frame = frame.sort_values(["coop_id", "register", "check"], kind="stable")
    return frame[COLUMNS].reset_index(drop=True)


def graded(
    held: pd.DataFrame,
    measures: pd.DataFrame,
    table: pd.DataFrame,
    catalogue: Catalogue,
    rules: RulesInForce,
) -> pd.DataFrame:
    """Return the measures with a grade and, where it is not A, the reasons.

    A check that fails in several registers of an indicator lowers it once.
    """
    steps, sizes = checks.declared(), _sizes(held)
    by_register: dict[tuple[str, str], list] = {}
    for row in table[table["grade"] != "A"].itertuples():
        if row.check not in OF_ONE_INDICATOR:
            by_register.setdefault((row.coop_id, row.register), []).append(row)
    registers = {key: registers_of(one) for key, one in catalogue.indicators.items()}
    limit = rules.value("left_out_share")
    grades, codes, words_th, words_en = [], [], [], []
    for row in measures.itertuples():
        sources = [REPORTED] if row.source == "reported" else registers[row.indicator]
        failed = [
            c for name in sources for c in by_register.get((row.coop_id, name), [])
        ]
        known = [(c.check, c.reason_th, c.reason_en) for c in failed]
        out, whole = _left_out_of(row, sizes, sources)
        if limit is not None and out > limit * whole:
            known.append(("left_out", *steps["left_out"].reason(n=out, whole=whole)))
        if is_above_whole(
            catalogue.indicators[row.indicator], row.numerator, row.denominator
        ):
            known.append(("above_whole", *_both(row)))
        failed = dict.fromkeys(check for check, _, _ in known)
        grades.append(grade(sum(steps[check].steps for check in failed)))
        codes.append(" ".join(failed))
        words_th.append(" ".join(dict.fromkeys(th for _, th, _ in known)))
        words_en.append("; ".join(dict.fromkeys(en for _, _, en in known)))
    return measures.assign(
        grade=grades, reason=codes, reason_th=words_th, reason_en=words_en
    )


def registers_of(indicator: Indicator) -> list[str]:
    """Return the registers whose rows an indicator is computed from."""
    views = [total.rpartition(".")[0] for total in indicator.totals]
    names = [*indicator.registers, *(view.rpartition(".")[2] for view in views)]
    return [name for name in dict.fromkeys(names) if name in columns.load_all()]


def _complete(held: pd.DataFrame):
    one = checks.declared()["complete"]
    for row in held.itertuples():
        yield row.coop_id, row.register, "complete", 0, *one.reason(n=row.rows)


def control_gaps(control: pd.DataFrame) -> pd.DataFrame:
    """Return ``coop_id, bucket, gap, share``: registers against control accounts."""
    sides = control.pivot_table(
        index=["coop_id", "bucket"], columns="bucket_to", values="amount", aggfunc="sum"
    )
    sides = sides.reindex(columns=["register", "control"]).astype(float)
    sides = sides.dropna().reset_index()
    sides["gap"] = (sides["register"] - sides["control"]).abs()
    base = sides[["register", "control"]].abs().max(axis=1)
    sides["share"] = (sides["gap"] / base.where(base > 0)).fillna(0.0)
    return sides[["coop_id", "bucket", "gap", "share"]]


def _reported(measures: pd.DataFrame):
    one = checks.declared()["reported"]
    reported = measures.loc[measures["source"] == "reported", "coop_id"]
    for coop_id in sorted(set(reported)):
        yield coop_id, REPORTED, "reported", one.steps, *one.reason()


def _left_out(
    held: pd.DataFrame,
    measures: pd.DataFrame,
    rules: RulesInForce,
    catalogue: Catalogue,
):
    limit = rules.value("left_out_share")
    if limit is None:
        return
    sizes = _sizes(held)
    registers = {key: registers_of(one) for key, one in catalogue.indicators.items()}
    worst: dict[tuple[str, str], tuple] = {}
    for row in measures[measures["source"] != "reported"].itertuples():
        names = registers[row.indicator]
        out, whole = _left_out_of(row, sizes, names)
        if names and out > limit * whole:
            key = (row.coop_id, names[0])
            worst[key] = max(worst.get(key, (0.0,)), (out / whole, out, row.indicator))
    check = checks.declared()["left_out"]
    for (coop_id, name), (share, out, key) in worst.items():
        th, en = check.reason(n=out, whole=round(out / share))
        one = catalogue.indicators[key]
        words = f"{one.title_th}: {th}", f"{one.title_en}: {en}"
        yield coop_id, name, "left_out", check.steps, *words


def _above_whole(measures: pd.DataFrame, catalogue: Catalogue):
    """Name each part above its whole at its register: there is no ratio of the two."""
    check = checks.declared()["above_whole"]
    for row in measures.itertuples():
        one = catalogue.indicators[row.indicator]
        if is_above_whole(one, row.numerator, row.denominator):
            th, en = _both(row)
            names = [REPORTED] if row.source == "reported" else registers_of(one)
            words = f"{one.title_th}: {th}", f"{one.title_en}: {en}"
            yield row.coop_id, names[0], "above_whole", check.steps, *words


def _both(row) -> tuple[str, str]:
    amounts = {"amount": row.numerator, "other": row.denominator}
    return checks.declared()["above_whole"].reason(**amounts)


def _sizes(held: pd.DataFrame) -> dict[tuple[str, str], int]:
    keys = zip(held["coop_id"], held["register"], strict=True)
    return dict(zip(keys, held["rows"], strict=True))


def _left_out_of(row, sizes: dict, registers: list[str]) -> tuple[int, int]:
    """Return the rows left out, and the rows of the register they are rows of.

    Of several registers the first that was handed over is meant.
    """
    out = 0 if pd.isna(row.n_left_out) else int(row.n_left_out)
    held = [sizes.get((row.coop_id, name), 0) for name in registers]
    return out, max(next(filter(None, held), 0), out)
