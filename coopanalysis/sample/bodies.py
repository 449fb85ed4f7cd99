"""Which bodies a sample province has, where, and what each hands over.

The layout depends on the number of districts and the density, never on the seed, so
that the planted stories stand at fixed places.
"""

from __future__ import annotations

import functools
import tomllib
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from coopanalysis.places import District

FOLDER = Path(__file__).parent
MODES = {"r": "registers", "t": "totals", "n": "nothing"}
ROLES_FROM = 6


@dataclass(frozen=True)
class Body:
    """A cooperative or farmers' group of the sample."""

    coop_id: str
    name: str
    kind: str
    district: District
    number: int
    mode: str
    year_end: tuple[int, int]
    is_stale: bool
    stories: tuple[str, ...] = ()
    # its district's bad figures are somebody else's doing
    is_calm: bool = False

    @property
    def template(self) -> dict:
        """The parameters of the body's kind."""
        return parameters()["kind"][self.kind]

    def rng(self, seed: int, *what: int) -> np.random.Generator:
        """Return the body's own stream of chance; ``what`` keeps uses apart."""
        return np.random.default_rng([seed, self.number, *what])


@functools.cache
def parameters() -> dict:
    """Return the parameters of a believable province."""
    return tomllib.loads((FOLDER / "parameters.toml").read_text("utf-8"))


@functools.cache
def stories() -> dict[str, dict]:
    """Return the planted stories by name."""
    return tomllib.loads((FOLDER / "stories.toml").read_text("utf-8"))


def seed_of(seed: int, province: str) -> int:
    """Return the seed of one province: each has figures of its own under one seed."""
    if province == parameters()["home"]:
        return seed
    return seed << 32 | zlib.crc32(province.encode())


def lay_out(districts: list[District], density: float = 1.0) -> list[Body]:
    """Place the bodies in the districts and the stories on the bodies.

    ``density`` multiplies the bodies of every kind but the districts' own.
    """
    seats = _seats(districts, density)
    year_ends = _year_ends()
    seen: dict[str, int] = {}
    in_district: dict[str, int] = {}
    bodies = []
    for number, (district, kind, role) in enumerate(seats):
        nth = seen[kind] = seen.get(kind, 0) + 1
        place = in_district[district.code] = in_district.get(district.code, 0) + 1
        template = parameters()["kind"][kind]
        letters = template["hands_over"]
        mode = MODES[letters[(nth - 1) % len(letters)]]
        mode = {"silent": "nothing", "single": "registers"}.get(role, mode)
        coop_id = f"{district.code}-{place:02d}"
        year_end = year_ends[(number * 37 + 11) % len(year_ends)]
        late_book = year_end == (3, 31) and mode == "totals" and number % 6 == 0
        bodies.append(
            Body(
                coop_id,
                template["name"].format(id=coop_id),
                kind,
                district,
                number,
                mode,
                year_end,
                late_book or year_end not in ((3, 31), (12, 31)),
            )
        )
    return _with_stories(bodies)


def _seats(
    districts: list[District], density: float
) -> list[tuple[District, str, str]]:
    """Return (district, kind, role) sorted by district, the main coop first."""
    count = len(districts)
    roles = dict.fromkeys(range(count), "")
    if count >= ROLES_FROM:
        roles |= {count - 1: "bare", count - 2: "single", count - 3: "silent"}
    elif count > 1:
        roles[count - 1] = "bare"
    seats: list[tuple[int, str]] = [
        (i, "district") for i, role in roles.items() if role != "bare"
    ]
    turn = 0
    open_to_others = [i for i, role in roles.items() if role != "single"]
    for kind, template in parameters()["kind"].items():
        if kind == "district":
            continue
        wanted = template["count"] * count / parameters()["size_at_districts"]
        wanted *= density
        for _ in range(max(1, round(wanted))):
            if template.get("first"):
                seats.append((0, kind))
                continue
            seats.append((open_to_others[turn % len(open_to_others)], kind))
            turn += 1
    seats.sort(key=lambda seat: seat[0])
    return [(districts[i], kind, roles[i]) for i, kind in seats]


def _year_ends() -> list[tuple[int, int]]:
    return [
        tuple(entry["at"])
        for entry in parameters()["year_end"]
        for _ in range(entry["weight"])
    ]


def _with_stories(bodies: list[Body]) -> list[Body]:
    placed = {body.coop_id: body for body in bodies}
    for name, story in stories().items():
        hosts = [b for b in bodies if b.kind == story["kind"] and b.mode != "nothing"]
        if not hosts:
            hosts = [b for b in bodies if b.mode != "nothing"]
        if not hosts:
            continue
        every = [b for b in bodies if b.kind == story["kind"]] or hosts
        wanted = every[(story["nth"] - 1) % len(every)]
        host = wanted if wanted in hosts else hosts[story["nth"] % len(hosts)]
        body = placed[host.coop_id]
        year_end = tuple(story.get("year_end", (3, 31)))
        placed[host.coop_id] = replace(
            body,
            mode="registers",
            year_end=year_end,
            is_stale="year_end" in story,
            stories=(*body.stories, name),
        )
    return [_calmed(body, placed.values()) for body in placed.values()]


def _calmed(body: Body, bodies: Iterable[Body]) -> Body:
    """Have the neighbours of the one that drives its district pay well."""
    driven = {b.district.code for b in bodies if "driver" in b.stories}
    calm = body.district.code in driven and "driver" not in body.stories
    return replace(body, is_calm=calm)
