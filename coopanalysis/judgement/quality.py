"""How far the data bear: checks per body and register, a grade per body and indicator.

Every check that fails lowers the grade by one step or sets it to C. What failed is
said in words, so that a cooperative can put it right.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pandas as pd

from coopanalysis.judgement.grade import grade
from coopanalysis.registers import columns

if TYPE_CHECKING:
    from coopanalysis.indicators.catalogue import Catalogue, Indicator
    from coopanalysis.rules import RulesInForce

COLUMNS = [
    *("as_of", "province", "coop_id", "register", "check", "grade"),
    *("reason_th", "reason_en", "rows", "rejected"),
]
STEPS = {
    "complete": 0,
    "reported": 1,
    "stale": 1,
    "left_out": 1,
    "rejected": 1,
    "control_gap": 1,
    "absent": 2,
    "cut_off": 2,
}
REPORTED = "reported_total"
DAYS_PER_MONTH = 30.4375


def quality(
    held: pd.DataFrame,
    measures: pd.DataFrame,
    control: pd.DataFrame,
    *,
    rules: RulesInForce,
    catalogue: Catalogue,
    as_of: dt.date,
    province: str,
) -> pd.DataFrame:
    """Check what every body handed over.

    Parameters
    ----------
    held : DataFrame
        ``coop_id, register, rows, rejected, data_date, no_cut_off``: one row per
        body and register handed over; a financial statement's date is its balance
        date.
    measures : DataFrame
        One row per body and indicator.
    control : DataFrame
        The breakdown ``control``: register totals beside control accounts.
    """
    found = [
        *_complete(held),
        *_stale(held, rules, as_of),
        *_rejected(held, rules),
        *_cut_off(held),
        *_control_gaps(control, rules),
        *_absent(held),
        *_reported(measures),
        *_left_out(held, measures, rules, catalogue),
    ]
    frame = pd.DataFrame(found, columns=COLUMNS[2:5] + COLUMNS[6:8])
    frame["grade"] = [grade(STEPS[check]) for check in frame["check"]]
    frame["as_of"] = as_of
    frame["province"] = province
    counts = held[["coop_id", "register", "rows", "rejected"]]
    frame = frame.merge(counts, on=["coop_id", "register"], how="left")
    frame = frame.sort_values(["coop_id", "register", "check"], kind="stable")
    return frame[COLUMNS].reset_index(drop=True)


def graded(
    held: pd.DataFrame,
    measures: pd.DataFrame,
    checks: pd.DataFrame,
    catalogue: Catalogue,
    rules: RulesInForce,
) -> pd.DataFrame:
    """Return the measures with a grade and, where it is not A, the reasons.

    A check that fails in several registers of an indicator lowers it once.
    """
    sizes = _sizes(held)
    by_register: dict[tuple[str, str], list] = {}
    for row in checks.itertuples():
        if row.check not in ("complete", "left_out"):
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
            known.append(("left_out", *_left_out_words(out, whole)))
        failed = dict.fromkeys(check for check, _, _ in known)
        grades.append(grade(sum(STEPS[check] for check in failed)))
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
    for row in held.itertuples():
        th, en = f"รับ {row.rows:,} รายการ", f"{row.rows:,} rows accepted"
        yield row.coop_id, row.register, "complete", th, en


def _stale(held: pd.DataFrame, rules: RulesInForce, as_of: dt.date):
    days = rules.value("stale_days")
    months = rules.value("financials_max_months")
    for row in held[held["data_date"].notna()].itertuples():
        statement = row.register == "financials"
        limit = months * DAYS_PER_MONTH if statement and months else days
        age = (pd.Timestamp(as_of) - pd.Timestamp(row.data_date)).days
        if limit is not None and age > limit:
            th = f"ข้อมูลเก่า {age:,} วัน นับถึงวันที่รายงาน"
            en = f"the data are {age:,} days old at the date of the report"
            yield row.coop_id, row.register, "stale", th, en


def _rejected(held: pd.DataFrame, rules: RulesInForce):
    limit = rules.value("left_out_share")
    for row in held[held["rejected"] > 0].itertuples():
        if limit is not None and row.rejected / (row.rows + row.rejected) > limit:
            th = f"มีแถวที่รับไม่ได้ {row.rejected:,} แถว"
            en = f"{row.rejected:,} rows could not be accepted"
            yield row.coop_id, row.register, "rejected", th, en


def _cut_off(held: pd.DataFrame):
    for row in held[held["no_cut_off"] > 0].itertuples():
        th = "ใบตรวจนับไม่มีเลขที่เอกสารตัดยอดรับจ่าย"
        en = "the count sheets give no cut-off numbers"
        yield row.coop_id, row.register, "cut_off", th, en


def _control_gaps(control: pd.DataFrame, rules: RulesInForce):
    limit = rules.value("reconcile_tolerance")
    for row in control_gaps(control).itertuples():
        if limit is not None and row.share > limit:
            th = f"ยอดตามทะเบียนต่างจากบัญชีคุมยอด {row.gap:,.2f} บาท"
            en = f"the register is {row.gap:,.2f} away from the control account"
            yield row.coop_id, row.bucket, "control_gap", th, en


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


def _absent(held: pd.DataFrame):
    with_statement = set(held.loc[held["register"] == "financials", "coop_id"])
    reference = ("coop", "action", "finding", "member")
    others = held.loc[~held["register"].isin(reference), "coop_id"]
    for coop_id in sorted(set(others) - with_statement):
        th = "ไม่มีงบการเงิน จึงไม่มีทุนสำรองและบัญชีคุมยอดให้เทียบ"
        en = "there are no financial statements: no reserves, no control accounts"
        yield coop_id, "financials", "absent", th, en


def _reported(measures: pd.DataFrame):
    reported = measures.loc[measures["source"] == "reported", "coop_id"]
    for coop_id in sorted(set(reported)):
        th = "ใช้ยอดรวมที่รายงาน ไม่มีทะเบียนรายตัวให้ตรวจ"
        en = "reported totals only, with no register behind them to check"
        yield coop_id, REPORTED, "reported", th, en


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
    for (coop_id, name), (share, out, key) in worst.items():
        th, en = _left_out_words(out, round(out / share))
        one = catalogue.indicators[key]
        yield (
            coop_id,
            name,
            "left_out",
            f"{one.title_th}: {th}",
            f"{one.title_en}: {en}",
        )


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


def _left_out_words(out: int, whole: int) -> tuple[str, str]:
    th = f"ขาดข้อมูลที่ต้องใช้ {out:,} จาก {whole:,} รายการ"
    return th, f"{out:,} of {whole:,} rows lack an entry that is needed"
