"""What of the sample stands in the inbox, and what there is not the sample's."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from dataclasses import asdict, dataclass, field
from pathlib import Path

from coopanalysis import work
from coopanalysis.errors import UsageError
from coopanalysis.places import District, Province
from coopanalysis.registers.columns import declarations_sha256
from coopanalysis.sample.bodies import FOLDER, parameters
from coopanalysis.sample.days import date
from coopanalysis.sample.files import HandedOver
from coopanalysis.sample.mistakes import Mistake

LIST = "_sample.json"
MEETINGS = ("meeting_id", "fiscal_year", "role", "as_of")


@dataclass
class Listed:
    """What the list of one date says about one province."""

    province: str
    seed: int
    scale: float
    recipe: str
    files: dict[str, str] = field(default_factory=dict)
    mistakes: list[Mistake] = field(default_factory=list)
    national_ids: int = 0
    rows: Counter[str] = field(default_factory=Counter)

    def add(self, files: dict[str, str], given: HandedOver) -> None:
        """Add what one body handed over."""
        self.files |= files
        self.mistakes += given.mistakes
        self.national_ids += given.national_ids
        self.rows.update(given.rows)

    def as_json(self) -> dict:
        """Return the entry as it is kept."""
        return {
            "seed": self.seed,
            "scale": self.scale,
            "recipe": self.recipe,
            "files": self.files,
            "rows": dict(self.rows),
            "national_ids": self.national_ids,
            "planted_rejects": [asdict(mistake) for mistake in self.mistakes],
        }


def recipe(
    province: Province,
    districts: list[District],
    seed: int,
    scale: float,
    dates: list[int],
    density: float,
) -> str:
    """Return a fingerprint of everything that decides what the sample is."""
    sources = {
        path.name: work.sha256_of(path)
        for path in sorted(FOLDER.iterdir())
        if path.suffix in (".py", ".toml")
    }
    return work.sha256_of_json(
        {
            "province": asdict(province),
            "districts": [asdict(district) for district in districts],
            "seed": seed,
            "scale": scale,
            "density": density,
            "dates": dates,
            "sources": sources,
            "registers": declarations_sha256(),
        }
    )


def read(folder: Path) -> dict:
    """Return the list of a dated folder; an empty one where there is none."""
    path = folder / LIST
    if not path.is_file():
        return {"provinces": {}, "files": {}}
    try:
        listed = json.loads(path.read_text(encoding="utf-8"))
        return {"provinces": dict(listed["provinces"]), "files": dict(listed["files"])}
    except (ValueError, KeyError, TypeError) as error:
        raise UsageError(
            f"{path}: not a readable list of samples ({error}); "
            "move the folder away and run the sample again"
        ) from None


def inspect(inbox: Path) -> dict[str, dict]:
    """Return the lists by date, and refuse an inbox with anybody else's files.

    Raises
    ------
    UsageError
        Naming the first file that is not the sample's.
    """
    found = {}
    for folder in sorted(inbox.iterdir()) if inbox.is_dir() else ():
        if folder.name.startswith("."):
            continue
        listed = read(folder) if folder.is_dir() else {"provinces": {}, "files": {}}
        found[folder.name] = listed
        for path in sorted(folder.rglob("*")) if folder.is_dir() else [folder]:
            name = path.relative_to(folder).as_posix() if path != folder else ""
            if path.is_dir() or name == LIST or path.name.startswith("."):
                continue
            if listed["files"].get(name) != work.sha256_of(path):
                raise UsageError(
                    f"{path}: is not the sample's, and the sample never stands beside "
                    "real files; give another folder with --data, or move the file away"
                )
    return found


def is_whole(
    inbox: Path,
    found: dict[str, dict],
    province: str,
    wanted: str,
    dates: list[int],
) -> bool:
    """Say whether every date of the wanted sample stands; the files are checked."""
    for at in dates:
        name = str(date(at))
        entry = found.get(name, {"provinces": {}})["provinces"].get(province)
        if not entry or entry["recipe"] != wanted:
            return False
        if not all((inbox / name / file).is_file() for file in entry["files"]):
            return False
    return True


def settle(
    inbox: Path, made: Path, name: str, found: dict[str, dict], listed: Listed
) -> None:
    """Put one date's new files in place of the old.

    The list goes first: whatever stops the run, each file there is in the list, and
    one that is missing is noticed.
    """
    folder = inbox / name
    old = found.get(name, {"provinces": {}})["provinces"]
    for file in old.get(listed.province, {"files": {}})["files"]:
        (folder / file).unlink(missing_ok=True)
    provinces = old | {listed.province: listed.as_json()}
    found[name] = {"provinces": provinces}
    body = {
        "note": "ข้อมูลตัวอย่าง / sample data, invented by `coopanalysis sample`",
        "seed": listed.seed,
        "files": {
            k: v for entry in provinces.values() for k, v in entry["files"].items()
        },
        "provinces": provinces,
    }
    # of a whole country the list is for programs only, and written for each province
    indent = 1 if len(provinces) == 1 else None
    text = json.dumps(body, ensure_ascii=False, indent=indent, sort_keys=True)
    work.write_atomically(folder / LIST, text + "\n")
    for file in listed.files:
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        (made / file).replace(folder / file)


def write_meetings(data: Path) -> None:
    """Write the year's meetings where the office has not written its own."""
    path = data / "reference" / "meetings.csv"
    if path.is_file():
        return
    out = io.StringIO()
    writer = csv.DictWriter(out, MEETINGS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(parameters()["meeting"])
    work.write_atomically(path, out.getvalue())
