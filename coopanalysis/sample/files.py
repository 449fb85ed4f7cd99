"""The files that one body hands over for each date, as bytes under their names."""

from __future__ import annotations

from dataclasses import dataclass, field

from coopanalysis.registers.columns import load_all
from coopanalysis.sample import accounts, totals
from coopanalysis.sample.bodies import Body
from coopanalysis.sample.days import date
from coopanalysis.sample.life import Frame, Life, size
from coopanalysis.sample.mistakes import Mistake, number_people, spoil
from coopanalysis.sample.sheets import Sheet, as_csv, as_workbook, headed, lay_out
from coopanalysis.sample.writing import Hand

# registers of a large body that are files of their own; the rest is one workbook
LARGE = (
    *("loan", "collateral", "instalment", "member", "deposit", "trade_receivable"),
    "stock_count",
)
LARGE_FROM = 120  # contracts
SPOILED_DATES = 3  # mistakes stand in the last dates
# registers came slowly: before its year a body handed over totals only
SINCE = (2012, 2016, 2018)


@dataclass
class HandedOver:
    """What one body hands over for one date."""

    as_of: int
    files: dict[str, bytes] = field(default_factory=dict)
    mistakes: list[Mistake] = field(default_factory=list)
    national_ids: int = 0
    rows: dict[str, int] = field(default_factory=dict)
    # for the promotion group's workbook, of bodies that have no staff to write
    collected: dict[str, Frame] = field(default_factory=dict)


def hand_over(
    body: Body, seed: int, scale: float, dates: list[int], turn: int
) -> list[HandedOver]:
    """Live a body's life and return what it hands over for every date.

    ``turn`` is the body's place among those that keep registers.
    """
    life = Life(body, seed, scale)
    habits = accounts.style(life)
    done = []
    for place, as_of in enumerate(dates):
        at = life.data_day(as_of)
        statement = accounts.statements(life, habits, at, as_of)
        by_totals = body.mode == "totals" or date(as_of).year < _since(body)
        if by_totals:
            frames = {"reported_total": totals.reported(life, at)}
        else:
            frames = life.registers(at)
            if body.number % 5 == 0 and not body.stories:
                frames.pop("member")
        frames["financials"] = statement
        given = HandedOver(as_of, rows={k: size(f) for k, f in frames.items()})
        if by_totals and body.kind == "group":
            given.collected = frames
        else:
            spoiled = place >= len(dates) - SPOILED_DATES
            _write(body, frames, at, given, turn if spoiled else -1)
        done.append(given)
    return done


def _since(body: Body) -> int:
    return SINCE[0] if "driver" in body.stories else SINCE[body.number % len(SINCE)]


def _write(
    body: Body, frames: dict[str, Frame], at: int, given: HandedOver, turn: int
) -> None:
    hand = Hand.of(body)
    titles = headed(body.coop_id, body.name, at)
    large = size(frames.get("loan", {})) > LARGE_FROM
    folder = f"{body.district.code}/"
    book = f"{folder}{body.coop_id}.xlsx"
    together: list[Sheet] = []
    # some bodies have no Excel: what they report is typed into two small files
    by_csv = "reported_total" in frames and body.number % 2 == 0
    for register, frame in frames.items():
        alone = (large and register in LARGE) or by_csv
        name = f"{folder}{_file_name(body, register)}.csv" if alone else book
        sheet = lay_out(register, frame, hand, titles, total=register != "financials")
        if turn >= 0:
            shown = "" if alone else sheet.name
            given.mistakes += spoil(sheet, name, shown, turn)
            if turn % 3 == 0:
                given.national_ids += number_people(sheet)
        if alone and body.number % 2:
            sheet.notes.append("หมายเหตุ: ข้อมูลตัวอย่าง สร้างขึ้นทั้งหมด")
        if alone:
            given.files[name] = as_csv(sheet, hand)
        else:
            together.append(sheet)
    if together:
        given.files[book] = as_workbook(together)


def _file_name(body: Body, register: str) -> str:
    title = load_all()[register].title_th
    if body.number % 2 and "/" not in title:
        return f"{body.coop_id} {title}"
    return f"{body.coop_id}_{register}"
