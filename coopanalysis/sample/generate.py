"""Write sample provinces into the inbox, or find them standing there."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import Executor
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

import numpy as np

from coopanalysis import work
from coopanalysis.places import District, Province
from coopanalysis.sample import findings, office, standing, traits
from coopanalysis.sample.bodies import Body, lay_out, parameters, seed_of
from coopanalysis.sample.days import date, day
from coopanalysis.sample.files import HandedOver, hand_over
from coopanalysis.sample.life import Frame, size
from coopanalysis.sample.mistakes import Mistake
from coopanalysis.sample.sheets import as_workbook
from coopanalysis.sample.sheets import lay_out as lay_out_sheet
from coopanalysis.sample.writing import Hand, written

SMALL = 0.2  # below this scale a second process costs more than it brings
PROCESSES = 2
COLLECTED = "กลุ่มส่งเสริมสหกรณ์ที่ {} รวบรวม.xlsx"


@dataclass(frozen=True)
class Sample:
    """Which sample is wanted; the same gives the same bytes."""

    seed: int = 1
    scale: float = 1.0
    density: float = 1.0
    dates: tuple[str, ...] = field(default_factory=lambda: (*parameters()["dates"],))


@dataclass
class SampleSummary:
    """What stands in the inbox after `write_sample`."""

    province: str
    seed: int
    scale: float
    bodies: int
    dates: list[str]
    files: int
    rows: dict[str, int]
    planted_rejects: int
    national_ids: int
    reused: bool
    seconds: float = 0.0


@dataclass
class _Part:
    """What one process made for one body: everything but the bytes, now on disk."""

    body: Body
    given: list[HandedOver]
    files: list[dict[str, str]] = field(default_factory=list)


def write_sample(
    data: Path,
    province: Province,
    districts: list[District],
    seed: int = 1,
    scale: float = 1.0,
    progress: work.Say | None = None,
    *,
    workers: int | None = None,
    dates: Iterable[str] | None = None,
    density: float = 1.0,
) -> SampleSummary:
    """Write a synthetic province into ``data/inbox``, one folder per date.

    The same seed, scale, density and program give the same bytes, whatever provinces
    stand beside. A second run finds the files standing and leaves them.

    Raises
    ------
    UsageError
        When the inbox holds files that are not the sample's.
    """
    wanted = Sample(seed, scale, density)
    if dates:
        wanted = replace(wanted, dates=tuple(dates))
    (made,) = write_samples(data, [(province, districts)], wanted, progress, workers)
    return made


def write_samples(
    data: Path,
    places: list[tuple[Province, list[District]]],
    wanted: Sample,
    progress: work.Say | None = None,
    workers: int | None = None,
) -> Iterator[SampleSummary]:
    """Write province after province; nothing of one is kept while the next is made.

    Raises
    ------
    UsageError
        When the inbox holds files that are not the sample's.
    """
    data, say = Path(data), progress or _quiet
    found = standing.inspect(data / "inbox")
    if workers is None:
        is_small = wanted.scale < SMALL and len(places) == 1
        workers = 1 if is_small else min(PROCESSES, os.cpu_count() or 1)
    # its processes start with the first body that is made
    with contextlib.ExitStack() as stack:
        pool = stack.enter_context(work.executor(workers)) if workers > 1 else None
        for province, districts in places:
            yield _written(data, province, districts, wanted, found, pool, say)


def _written(
    data: Path,
    province: Province,
    districts: list[District],
    wanted: Sample,
    found: dict[str, dict],
    pool: Executor | None,
    say: work.Say,
) -> SampleSummary:
    started = time.monotonic()
    days = [day(text) for text in wanted.dates]
    inbox = data / "inbox"
    recipe = standing.recipe(
        province, districts, wanted.seed, wanted.scale, days, wanted.density
    )
    bodies = lay_out(districts, wanted.density)
    if standing.is_whole(inbox, found, province.code, recipe, days):
        say(f"the sample of {province.name_en} stands already: {inbox}")
        return _summary(found, province, wanted, bodies, True, started)
    making = inbox / ".sample"
    shutil.rmtree(making, ignore_errors=True)
    say(f"{province.name_en}: writing {len(bodies)} bodies, {len(days)} dates")
    seed = seed_of(wanted.seed, province.code)
    parts = _make(making, province, bodies, seed, wanted.scale, days, pool, say)
    drawn = [traits.draw(body, seed, wanted.scale) for body in bodies]
    made = {b.coop_id: findings.draw(b, seed) for b in bodies}
    for place, as_of in enumerate(days):
        listed = standing.Listed(province.code, wanted.seed, wanted.scale, recipe)
        for part in parts:
            listed.add(part.files[place], part.given[place])
        frames = {
            "coop": office.directory(bodies, drawn, province, districts, seed, as_of)
        }
        frames |= office.followed_up(bodies, made, seed, as_of)
        name = f"{province.code}/{office.FILE}"
        content, wrong = office.workbook(frames, districts, as_of, name)
        extra = {name: content} | _collected(parts, place, province, districts)
        listed.mistakes += wrong
        listed.rows.update({k: size(f) for k, f in frames.items()})
        folder = making / str(date(as_of))
        listed.files |= _put(folder, extra)
        standing.settle(inbox, folder, str(date(as_of)), found, listed)
    shutil.rmtree(making)
    standing.write_meetings(data)
    return _summary(found, province, wanted, bodies, False, started)


def _quiet(text: str) -> None:
    """Say nothing."""


def _make(
    making: Path,
    province: Province,
    bodies: list[Body],
    seed: int,
    scale: float,
    dates: list[int],
    pool: Executor | None,
    say: work.Say,
) -> list[_Part]:
    givers = [b for b in bodies if b.mode != "nothing"]
    keepers = [b.coop_id for b in givers if b.mode == "registers"]
    turns = {coop_id: turn for turn, coop_id in enumerate(keepers)}
    jobs = [
        (making, province.code, body, seed, scale, dates, turns.get(body.coop_id, -1))
        for body in givers
    ]
    # the longest first, so that no process waits for the other at the end
    jobs.sort(key=lambda job: (job[2].mode != "registers", job[2].kind != "district"))
    made = pool.map(_one, jobs, chunksize=3) if pool else map(_one, jobs)
    parts: list[_Part] = []
    for part in made:
        parts.append(part)
        if len(parts) % 20 == 0:
            say(f"{len(parts)} of {len(jobs)} bodies written")
    return sorted(parts, key=lambda part: part.body.number)


def _one(job: tuple[Path, str, Body, int, float, list[int], int]) -> _Part:
    making, province, body, seed, scale, dates, turn = job
    part = _Part(body, hand_over(body, seed, scale, dates, turn))
    for given in part.given:
        folder = making / str(date(given.as_of))
        files = {f"{province}/{name}": raw for name, raw in given.files.items()}
        part.files.append(_put(folder, files))
        given.files = {}
        given.mistakes = [
            Mistake(**asdict(m) | {"file": f"{province}/{m.file}"})
            for m in given.mistakes
        ]
    return part


def _put(folder: Path, files: dict[str, bytes]) -> dict[str, str]:
    """Write files below a folder; return their hashes by name."""
    done = {}
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        done[name] = hashlib.sha256(content).hexdigest()
    return done


def _collected(
    parts: list[_Part], place: int, province: Province, districts: list[District]
) -> dict[str, bytes]:
    """Return one workbook per promotion group with what it collected itself."""
    groups: dict[int, dict[str, list[Frame]]] = {}
    for part in parts:
        given = part.given[place]
        if not given.collected:
            continue
        number = office.promotion_group(part.body, districts)
        for register, frame in given.collected.items():
            n = size(frame)
            dated = frame["balance_date"][0] if n else given.as_of
            named = {"coop_id": np.full(n, part.body.coop_id, object)}
            dates = {"data_date": np.full(n, dated)}
            groups.setdefault(number, {}).setdefault(register, []).append(
                named | dates | frame
            )
    files = {}
    for number, registers in sorted(groups.items()):
        sheets = []
        for register, frames in registers.items():
            whole = {k: np.concatenate([f[k] for f in frames]) for k in frames[0]}
            titles = [f"กลุ่มส่งเสริมสหกรณ์ที่ {number}", f"วันที่รวบรวม {written(given.as_of)}"]
            sheets.append(lay_out_sheet(register, whole, Hand(), titles, total=False))
        files[f"{province.code}/{COLLECTED.format(number)}"] = as_workbook(sheets)
    return files


def _summary(
    found: dict[str, dict],
    province: Province,
    wanted: Sample,
    bodies: list[Body],
    reused: bool,
    started: float,
) -> SampleSummary:
    entries = [found[at]["provinces"][province.code] for at in wanted.dates]
    rows: Counter[str] = Counter()
    for entry in entries:
        rows.update(entry["rows"])
    return SampleSummary(
        province=province.code,
        seed=wanted.seed,
        scale=wanted.scale,
        bodies=len(bodies),
        dates=list(wanted.dates),
        files=sum(len(entry["files"]) for entry in entries),
        rows=dict(rows),
        planted_rejects=sum(len(entry["planted_rejects"]) for entry in entries),
        national_ids=sum(entry["national_ids"] for entry in entries),
        reused=reused,
        seconds=round(time.monotonic() - started, 1),
    )
