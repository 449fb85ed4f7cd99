"""Words of the judgement that belong to no indicator, read from ``labels.toml``."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files


@cache
def labels() -> dict[str, dict]:
    """Return the tables of ``labels.toml`` by kind and code."""
    text = files("coopanalysis.judgement").joinpath("labels.toml").read_text("utf-8")
    return tomllib.loads(text)


def label(kind: str, code: str) -> tuple[str, str]:
    """Return the Thai and English word for a code."""
    entry = labels()[kind][code]
    return entry["th"], entry["en"]


def owners(code: str) -> tuple[str, str]:
    """Return the words for one role or for several joined by ``+``."""
    words = [label("role", one) for one in code.split("+")]
    return " และ".join(th for th, _ in words), " and ".join(en for _, en in words)
