"""A hand-made view: small frames whose figures a reader can follow to the page."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace
from types import SimpleNamespace
from typing import Any

import pandas as pd

from coopanalysis.indicators.catalogue import (
    Breakdown,
    Catalogue,
    Category,
    Indicator,
    Step,
)
from coopanalysis.places import District, Province
from coopanalysis.rules import Rules

AS_OF = dt.date(2019, 3, 31)
SISAKET = Province("33", "ศรีสะเกษ", "Si Sa Ket", "TH", "THB")
DISTRICTS = [
    District("3304", "33", "กันทรลักษ์", "Kantharalak"),
    District("3305", "33", "ขุขันธ์", "Khukhan"),
]
ABSENT = float("nan")
BUCKETS = {
    "loan_ageing": [
        ("not_due", "ยังไม่ถึงกำหนด", "not due"),
        ("1_30", "1–30 วัน", "1–30 days"),
        ("31_90", "31–90 วัน", "31–90 days"),
        ("91_180", "91–180 วัน", "91–180 days"),
        ("over_1825", "เกิน 5 ปี", "over 5 years"),
    ],
    "collateral_cover": [
        ("guarantor", "บุคคลค้ำประกัน", "guarantors"),
        ("land_mortgage", "จำนองที่ดิน", "land mortgage"),
        ("none", "ไม่มีหลักประกัน", "no security"),
    ],
    "trade_ageing": [
        ("not_due", "ยังไม่ถึงกำหนด", "not due"),
        ("366_730", "1–2 ปี", "1–2 years"),
    ],
    "stock_group": [],
    "stake": [
        ("loan", "ลูกหนี้เงินกู้", "loans"),
        ("shortage_case", "ขาดบัญชี", "shortages"),
    ],
    "staff_money": [
        ("debt", "หนี้คงเหลือ", "debt"),
        ("own", "เงินสะสมและบำเหน็จ", "own savings"),
    ],
    "deposit_maturity": [
        ("demand", "เมื่อทวงถาม", "on demand"),
        ("0_3m", "ภายใน 3 เดือน", "within 3 months"),
        ("over_12m", "เกิน 12 เดือน", "over 12 months"),
    ],
}
AGES = (("not_due", "ยังไม่ค้างชำระ", "not overdue"), ("1_30", "1–30 วัน", "1–30 days"))
PAID = ("paid", "ชำระแล้ว", "paid")
FLOWS = {
    "overdue": {
        "roll": Breakdown("จากครั้งก่อนไปครั้งนี้", "From last time to now", AGES,
                          (*AGES, PAID)),
        "arrears_flow": Breakdown(
            "ยอดค้างเคลื่อนไหว", "Arrears come and gone",
            (("brought_forward", "ยกมา", "brought forward"),
             ("resolved", "ลดลง", "gone")), (PAID,),
        ),
        "vintage": Breakdown("ปีที่ให้กู้", "By year of lending"),
    }
}  # fmt: skip
CATEGORIES = [
    ("collateral", "ด้านหลักประกัน", "Collateral", "stacked_bar", "collateral_cover"),
    ("overdue", "ด้านหนี้ค้างนานและหนี้ผิดนัดชำระ", "Overdue loans", "stacked_bar",
     "loan_ageing"),
    ("trade", "ด้านลูกหนี้การค้า", "Trade receivables", "stacked_bar", "trade_ageing"),
    ("shortage", "ด้านสินค้าขาดบัญชีและเงินสดขาดบัญชี", "Shortages", "mirror_bars",
     "stock_group"),
    ("staff", "ด้านลูกหนี้เงินกู้กองทุนสวัสดิการเจ้าหน้าที่", "Staff fund", "paired_bars",
     "staff_money"),
    ("outside", "ด้านเงินรับฝากจากบุคคลภายนอก", "Outside deposits", "maturity_ladder",
     "deposit_maturity"),
]  # fmt: skip
INDICATORS = [
    ("collateral.below_loan_rule", "ratio", True, "ต่ำกว่าระเบียบเงินกู้", "below the rule"),
    ("overdue.overdue_share", "ratio", True, "ต้นเงินค้างชำระ", "overdue principal"),
    ("overdue.paid_on_time", "ratio", False, "ชำระได้ตามกำหนด", "paid on time"),
    ("trade.over_one_year", "ratio", True, "ค้างเกิน 1 ปี", "over one year"),
    ("shortage.unrecovered", "money", True, "ยังไม่ได้ชดใช้", "unrecovered"),
    ("staff.former_staff_balance", "money", True, "ผู้พ้นสภาพค้างชำระ",
     "owed by former staff"),
    ("outside.ineligible_balance", "money", True, "ผู้ไม่มีสิทธิฝาก",
     "ineligible deposits"),
    ("standing.accounts_on_time", "count", True, "ปิดบัญชีทันเวลา", "accounts on time"),
    ("standing.opinion_not_clean", "ratio", False, "ความเห็นมีเงื่อนไข", "not clean"),
    ("standing.loss_at_stake", "ratio", False, "เงินที่เสี่ยงเสียหาย", "at risk of loss"),
    ("standing.loss_at_stake_years", "years", False, "กี่ปีของกำไร", "years of profit"),
    ("standing.reserves", "money", False, "ทุนสำรอง", "reserves"),
]  # fmt: skip


@dataclass(frozen=True)
class View:
    """As the workbook's View: what show may rely on, and nothing else."""

    level: str
    code: str
    name_th: str
    name_en: str
    province: Province
    district: District | None
    districts: list[District]
    as_of: dt.date
    lang: str
    is_sample: bool
    meeting: Any
    catalogue: Any
    rules: Any
    bodies: pd.DataFrame
    measures: pd.DataFrame
    breakdowns: pd.DataFrame
    verdicts: pd.DataFrame
    quality: pd.DataFrame
    clocks: pd.DataFrame
    findings: pd.DataFrame
    actions: pd.DataFrame
    inputs: pd.DataFrame
    rules_used: pd.DataFrame
    sentences: list[Any] = field(default_factory=list)
    steps: list[Any] = field(default_factory=list)

    def in_language(self, lang: str) -> View:
        return replace(self, lang=lang)

    def say(self, th: str, en: str) -> str:
        return th if self.lang == "th" else en


def catalogue() -> Any:
    """Return six categories with one or two indicators, and the context set."""
    categories = [
        _category(slug, n, th, en, kind, name)
        for n, (slug, th, en, kind, name) in enumerate(CATEGORIES, 1)
    ]
    categories.append(_category("standing", None, "ฐานะ", "Standing", "", "stake"))
    return Catalogue(tuple(categories), {i[0]: _indicator(*i) for i in INDICATORS})


def _category(slug: str, order: Any, th: str, en: str, kind: str, name: str) -> Any:
    first = tuple(i[0] for i in INDICATORS if i[0].startswith(slug))
    drawn = Breakdown(f"แผนภาพ {name}", f"Chart {name}", tuple(BUCKETS.get(name, ())))
    step = Step(
        category="overdue",
        step=1,
        th="จัดทำบัญชีลูกหนี้",
        en="List the debtors",
        owner="manager",
        counted_from="meeting",
        basis="office",
        evidence_th="",
        evidence_en="",
        mark="I",
        status="assumed",
    )
    return Category(
        slug=slug, order=order, number=str(order or ""),
        title_th=th.removeprefix("ด้าน"), title_en=en, heading_th=th, heading_en=en,
        questions=tuple((f"คำถามที่ {k}", f"Question {k}") for k in (1, 2, 3)),
        answered_by=(first, (), ()),
        chart={"kind": kind, "breakdown": name, "limit_after": "31_90",
               "second": "cash_count" if slug == "shortage" else ""} if kind else {},
        breakdowns={name: drawn, "cash_count": drawn, **FLOWS.get(slug, {})},
        guidelines=(step,) if slug == "overdue" else (),
    )  # fmt: skip


def _indicator(key: str, unit: str, headline: bool, th: str, en: str) -> Any:
    return Indicator(
        id=key, category=key.split(".")[0], title_th=th, title_en=en.capitalize(),
        short_th=th, short_en=en, question_th=f"{th}เท่าใด",
        question_en=f"How much {en}?", why_th="", why_en="", how_th=f"วิธีคิด{th}",
        how_en=f"How {en} is worked out", unit=unit, numerator_unit="money",
        better="low", aggregate="ratio" if unit == "ratio" else "sum", numerator="",
        headline=headline, caveats_th=("ข้อควรระวัง",), caveats_en=("Take care.",),
        rows={"view": "loan", "where": "true", "amount": "principal_outstanding"},
    )  # fmt: skip


def body(
    coop_id: str, name: str, district: str = "3304", **more: Any
) -> dict[str, Any]:
    """Return a row of bodies: an agricultural cooperative unless told otherwise."""
    row = {
        "as_of": AS_OF, "province": "33", "district_code": district,
        "coop_id": coop_id, "coop_name": name, "coop_type": "agricultural",
        "sector": "agricultural", "service_area": "district",
        "is_district_level": True, "promotion_group": "2", "status": "operating",
        "fiscal_year_end": "31/03", "members": 2800, "associate_members": 40,
        "active_members": 1900, "standard_level": "very_good", "strength_level": "2",
        "last_inspection_date": dt.date(2018, 11, 5), "last_visit_date": None,
        "data_date": AS_OF, "reports": "registers",
    }  # fmt: skip
    return {**row, **more}


def verdict(level: str, unit: str, indicator: str, value: Any, **more: Any) -> dict:
    """Return a row of verdicts within its limit unless told otherwise."""
    known = value == value and value is not None
    row = {
        "as_of": AS_OF, "province": "33", "level": level, "unit_id": unit,
        "body_group": "agricultural" if level == "coop" else "headline",
        "indicator": indicator, "value": value, "numerator": 18_400_000.0,
        "denominator": 82_600_000.0, "n": 52.0, "n_left_out": 0.0,
        "n_bodies": int(known), "n_expected": 1, "n_breach": 0, "median": value,
        "norm": "meets" if known else "unknown", "norm_limit": 0.30,
        "norm_watch": 0.20, "rule_id": "r", "rule_status": "assumed",
        "peer": "cannot_tell", "peer_low": 0.05, "peer_q1": 0.08,
        "peer_median": 0.12, "peer_q3": 0.18, "peer_high": 0.27, "peer_n": 21,
        "trend": "cannot_tell", "previous_value": 0.179, "previous_as_of": None,
        "change": 0.044, "data": "A", "interval_low": ABSENT,
        "interval_high": ABSENT, "comparator": 0.098,
        "reason_th": "ยังไม่มีแห่งใดส่งทะเบียน", "reason_en": "no body has reported",
        "remedy_th": "สหกรณ์ส่งทะเบียน", "remedy_en": "registers are handed over",
        "influence": None, "influence_value": ABSENT, "influence_flips": False,
        "stake": ABSENT, "fix": ABSENT, "sentences": "",
    }  # fmt: skip
    return {**row, **more}


def breakdown(coop_id: str, name: str, **amounts: float) -> list[dict[str, Any]]:
    """Return rows of a breakdown; ``bucket__to=amount`` gives a second side."""
    rows = []
    for key, amount in amounts.items():
        bucket, _, to = key.partition("__")
        rows.append(
            {"as_of": AS_OF, "province": "33", "district_code": "3304",
             "coop_id": coop_id, "breakdown": name, "bucket": bucket.removeprefix("_"),
             "bucket_to": to, "n": 3, "amount": amount}
        )  # fmt: skip
    return rows


EMPTY = {
    "bodies": list(body("", "")),
    "breakdowns": ["as_of", "province", "district_code", "coop_id", "breakdown",
                   "bucket", "bucket_to", "n", "amount"],
    "verdicts": list(verdict("", "", "", 0.0)),
    "quality": ["as_of", "province", "coop_id", "register", "check", "grade",
                "reason_th", "reason_en", "rows", "rejected"],
    "clocks": ["kind", "label_th", "label_en", "category", "deadline", "days_left",
               "n", "amount", "coop_id", "coop_name", "legal_ref_th", "legal_ref_en"],
    "findings": ["coop_id", "finding_id", "source", "kind", "category", "found_date",
                 "amount", "order_section", "due_date", "status"],
    "actions": ["coop_id", "action_id", "category", "guideline_step", "owner_role",
                "due_date", "status", "amount_done", "evidence", "closed_date"],
    "inputs": ["file", "sha256", "rows"],
    "rules_used": ["id", "body_type", "value", "text", "unit", "status", "title_th",
                   "title_en", "legal_ref_th", "legal_ref_en"],
}  # fmt: skip


def frame(kind: str, rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Return rows as a frame that has its columns also when it is empty."""
    return pd.DataFrame(rows, columns=EMPTY[kind])


def view(**frames: list[dict[str, Any]]) -> View:
    """Return a district's view in Thai over these rows; what is not given is empty."""
    rows = {kind: frame(kind, frames.get(kind, [])) for kind in EMPTY}
    district = DISTRICTS[0]
    return View(
        level="district", code=district.code, name_th=district.name_th,
        name_en=district.name_en, province=SISAKET, district=district,
        districts=DISTRICTS, as_of=AS_OF, lang="th", is_sample=True,
        meeting=SimpleNamespace(id="2562-2", number=2, fiscal_year_be=2562),
        catalogue=catalogue(), rules=Rules.load().at(AS_OF, "TH"),
        measures=pd.DataFrame(), **rows,
    )  # fmt: skip


def unreported() -> View:
    """Return a district of one body that has handed over nothing."""
    own = [verdict("district", "3304", i[0], ABSENT, norm_limit=ABSENT, data="C",
                   previous_value=ABSENT, change=ABSENT, comparator=ABSENT,
                   peer_median=ABSENT, n=ABSENT, numerator=ABSENT)
           for i in INDICATORS]  # fmt: skip
    bodies = [body("3304-01", "สหกรณ์ตัวอย่าง 3304-01 จำกัด", reports="nothing",
                   members=None, associate_members=None, active_members=None,
                   standard_level=None, strength_level=None, data_date=None,
                   last_inspection_date=None, fiscal_year_end=None)]  # fmt: skip
    return view(bodies=bodies, verdicts=own)


def full() -> View:
    """Return a district of three bodies with something in every part of the page."""
    names = {
        "3304-01": "สหกรณ์การเกษตรตัวอย่าง 3304-01 จำกัด",
        "3304-02": "สหกรณ์การเกษตรตัวอย่าง 3304-02 จำกัด",
        "3304-09": "กลุ่มเกษตรกรตัวอย่าง 3304-09",
        "3304-20": "สหกรณ์ออมทรัพย์ครูตัวอย่าง 3304-20 จำกัด",
    }
    bodies = [
        body("3304-01", names["3304-01"]),
        body("3304-02", names["3304-02"], members=900, standard_level="good"),
        body("3304-09", names["3304-09"], coop_type="farmers_group", members=148,
             sector="farmers_group", reports="totals", strength_level=None),
        body("3304-20", names["3304-20"], coop_type="savings", members=11_000,
             sector="non_agricultural"),
    ]  # fmt: skip
    district = {
        "collateral.below_loan_rule": (0.083, "near"),
        "overdue.overdue_share": (0.342, "breach"),
        "overdue.paid_on_time": (0.712, "no_norm"),
        "trade.over_one_year": (0.061, "meets"),
        "shortage.unrecovered": (2_092_359.89, "breach"),
        "staff.former_staff_balance": (0.0, "meets"),
        "outside.ineligible_balance": (ABSENT, "unknown"),
        "standing.loss_at_stake": (0.581, "breach"),
        "standing.loss_at_stake_years": (2.4, "no_norm"),
        "standing.reserves": (12_400_000.0, "no_norm"),
    }
    money = {
        "norm_limit": 0.0,
        "previous_value": ABSENT,
        "change": ABSENT,
        "peer_low": 0.0,
        "peer_q1": 0.0,
        "peer_median": 90_000.0,
        "peer_q3": 250_000.0,
        "peer_high": 1_400_000.0,
        "comparator": ABSENT,
    }
    verdicts = []
    for key, (value, norm) in district.items():
        extra: dict[str, Any] = {"norm": norm, "n_expected": 3}
        if value > 1000 or value == 0:
            extra |= money
        if norm == "breach":
            extra |= {
                "n_breach": 1,
                "influence": "3304-01",
                "n_bodies": 2,
                "influence_value": 0.094 if value < 1 else 12_000.0,
                "influence_flips": True,
                "fix": 3_470_000.0,
                "stake": 7_200_000.0,
            }
        verdicts.append(verdict("district", "3304", key, value, **extra))
    verdicts += [
        verdict("coop", "3304-01", "overdue.overdue_share", 0.412, norm="breach"),
        verdict("coop", "3304-02", "overdue.overdue_share", 0.221, norm="near",
                numerator=2_100_000.0, n_left_out=4.0, data="B"),
        verdict("coop", "3304-09", "overdue.overdue_share", 0.05, data="C"),
        verdict("coop", "3304-20", "overdue.overdue_share", 0.01,
                body_group="savings"),
        verdict("coop", "3304-01", "shortage.unrecovered", 2_092_359.89,
                norm="breach", norm_limit=0.0),
        verdict("coop", "3304-01", "standing.accounts_on_time", 1.0),
        verdict("coop", "3304-02", "standing.accounts_on_time", 0.0, norm="breach"),
        verdict("coop", "3304-01", "standing.opinion_not_clean", 1.0, norm="no_norm"),
        verdict("coop", "3304-02", "standing.opinion_not_clean", 0.0, norm="no_norm"),
        verdict("coop", "3304-01", "standing.loss_at_stake", 1.2, norm="breach"),
        verdict("coop", "3304-01", "standing.loss_at_stake_years", 2.4),
        verdict("district", "3304", "overdue.overdue_share", 0.01,
                body_group="savings"),
    ]  # fmt: skip
    rows = [
        *breakdown("3304-01", "loan_ageing", not_due=30e6, _1_30=6e6, _31_90=4e6,
                   _91_180=5e6, over_1825=8e6),
        *breakdown("3304-02", "loan_ageing", not_due=20e6, _31_90=2e6, _91_180=1e6),
        *breakdown("3304-20", "loan_ageing", not_due=900e6, _1_30=5e6),
        *breakdown("3304-01", "collateral_cover", guarantor=30e6, land_mortgage=20e6,
                   none=3e6),
        *breakdown("3304-01", "trade_ageing", not_due=9e6, _366_730=6e5),
        *breakdown("3304-01", "stock_group", **{"น้ำมัน__short": 2_092_359.89,
                   "น้ำมัน__over": 50_270.31, "ปุ๋ย__short": 12_000.0}),
        *breakdown("3304-01", "staff_money", debt=900_000.0, own=700_000.0),
        *breakdown("3304-02", "staff_money", debt=120_000.0),
        *breakdown("3304-01", "deposit_maturity", demand__eligible=9e6,
                   demand__ineligible=1.2e6, _0_3m__eligible=2e6,
                   over_12m__eligible=1e6),
        *breakdown("3304-01", "liquid", assets=7.4e6),
        *breakdown("3304-01", "roll", not_due__not_due=8e6, not_due__1_30=3e6,
                   not_due__paid=1e6, _1_30__paid=2e6),
        *breakdown("3304-02", "roll", not_due__not_due=5e5),
        *breakdown("3304-20", "roll", not_due__not_due=9e9),
        *breakdown("3304-01", "vintage", _2015__late_over_90=3e6, _2015__other=1e6,
                   _2018__other=6e6, unknown__unknown=5e5),
        *breakdown("3304-01", "arrears_flow", brought_forward__=2e6,
                   resolved__paid=2e6),
        *breakdown("3304-01", "stake", loan__counted=11e6,
                   shortage_case__counted=7.4e6, shortage_case__elsewhere=6e5),
        *breakdown("3304-01", "finding_flow", brought_forward__observation=0.0,
                   new__defect=0.0, carried_forward__defect=0.0),
    ]  # fmt: skip
    for year, scale in ((2017, 0.9), (2018, 1.0), (2019, 1.1)):
        for kind, amount in {"credit": 60e6, "supply": 18e6}.items():
            rows += breakdown("3304-01", "business", **{kind: amount * scale})
            rows[-1]["bucket_to"] = f"{year}-03-31"
        for item, amount in {
            "total_assets": 90e6, "current_assets": 60e6, "total_liabilities": 55e6,
            "current_liabilities": 40e6, "equity": 35e6, "reserves": 12.4e6,
            "net_surplus": -1.1e6,
        }.items():  # fmt: skip
            rows += breakdown("3304-01", "position", **{item: amount * scale})
            rows[-1]["bucket_to"] = f"{year}-03-31"
    clocks = [
        {"kind": "complaint", "label_th": "ร้องทุกข์ภายใน 3 เดือน",
         "label_en": "Complaint within three months", "category": "shortage",
         "deadline": AS_OF + dt.timedelta(days=41), "days_left": 41, "n": 1,
         "amount": 2_092_359.89, "coop_id": "3304-01",
         "coop_name": names["3304-01"], "legal_ref_th": "ป.อ. มาตรา 96",
         "legal_ref_en": "Criminal Code, s. 96"},
        {"kind": "limitation", "label_th": "คาดว่าจะครบกำหนดอายุความเงินกู้",
         "label_en": "Limitation date expected for a loan", "category": "overdue",
         "deadline": AS_OF + dt.timedelta(days=120), "days_left": 120, "n": 38,
         "amount": 4_600_000.0, "coop_id": "3304-01",
         "coop_name": names["3304-01"], "legal_ref_th": "ป.พ.พ. มาตรา 193/33",
         "legal_ref_en": "Civil and Commercial Code, s. 193/33"},
    ]  # fmt: skip
    findings = [
        {"coop_id": "3304-01", "finding_id": "F1", "source": "auditor",
         "kind": "defect", "category": "shortage",
         "found_date": dt.date(2018, 5, 2), "amount": 2_092_359.89,
         "order_section": "22(1)", "due_date": dt.date(2018, 12, 1),
         "status": "in_progress"},
    ]  # fmt: skip
    actions = [
        {"coop_id": "3304-01", "action_id": "A1", "category": "overdue",
         "guideline_step": 1, "owner_role": "board+lawyer",
         "due_date": dt.date(2019, 2, 28), "status": "in_progress",
         "amount_done": 250_000.0, "evidence": None, "closed_date": None},
        {"coop_id": "3304-02", "action_id": "A2", "category": "trade",
         "guideline_step": None, "owner_role": "manager",
         "due_date": dt.date(2019, 1, 15), "status": "closed",
         "amount_done": None, "evidence": "หนังสือรับสภาพหนี้",
         "closed_date": dt.date(2019, 1, 10)},
    ]  # fmt: skip
    step = SimpleNamespace(
        category="overdue", step=1, th="จัดทำบัญชีลูกหนี้ที่จะครบกำหนดอายุความ",
        en="List the debtors near the limitation date", owner_th="ผู้จัดการ",
        owner_en="manager", due=dt.date(2019, 4, 30), due_text_th="", due_text_en="",
        basis="law", legal_ref_th="ป.พ.พ. มาตรา 193/14",
        legal_ref_en="Civil and Commercial Code, s. 193/14",
        evidence_th="หนังสือรับสภาพหนี้",
        evidence_en="written acknowledgement", status="assumed",
        coops=[names["3304-01"]],
    )  # fmt: skip
    sentence = SimpleNamespace(
        id="S11", th="ต้นเงินที่ผิดนัดชำระร้อยละ 34.2 เกินเกณฑ์ร้อยละ 30.0",
        en="Overdue principal is 34.2 %, above the limit of 30.0 %.",
        trigger="overdue.overdue_share norm == breach", facts={},
    )  # fmt: skip
    quality = [
        {"as_of": AS_OF, "province": "33", "coop_id": "3304-09", "register": "loan",
         "check": "stale", "grade": "C", "reason_th": "ข้อมูลเก่ากว่า 90 วัน",
         "reason_en": "data older than 90 days", "rows": 10, "rejected": 3},
    ]  # fmt: skip
    rule = {
        "id": "overdue_share_limit",
        "body_type": "",
        "value": 0.3,
        "text": "",
        "unit": "ratio",
        "status": "assumed",
        "title_th": "ต้นเงินที่ผิดนัด",
        "title_en": "Overdue principal",
        "legal_ref_th": "",
        "legal_ref_en": "",
    }
    made = view(
        bodies=bodies, verdicts=verdicts, breakdowns=rows, clocks=clocks,
        findings=findings, actions=actions, quality=quality, rules_used=[rule],
        inputs=[{"file": "3304-01.xlsx", "sha256": "ab" * 32, "rows": 412}],
    )  # fmt: skip
    return replace(made, steps=[step], sentences=[sentence])


def of_province() -> View:
    """Return the province over the full district, with its own rows."""
    one = full()
    own = one.verdicts[one.verdicts["level"] == "district"].assign(
        level="province", unit_id="33"
    )
    both = pd.concat([one.verdicts, own], ignore_index=True)
    return replace(
        one, level="province", code="33", name_th=SISAKET.name_th,
        name_en=SISAKET.name_en, district=None, verdicts=both,
    )  # fmt: skip
