"""Remember what was selected from a view: a view never changes while it lives."""

from __future__ import annotations

import functools
import weakref
from collections.abc import Callable
from typing import Any, TypeVar

Found = TypeVar("Found")


def per_view(select: Callable[..., Found]) -> Callable[..., Found]:
    """Let a selection be made once per view and arguments.

    A view holds frames and cannot be hashed, so it is known by its identity and
    forgotten with it.
    """
    kept: dict[int, dict[tuple, Any]] = {}

    @functools.wraps(select)
    def selected(view: Any, *arguments: Any) -> Found:
        if id(view) not in kept:
            kept[id(view)] = {}
            weakref.finalize(view, kept.pop, id(view), None)
        mine = kept[id(view)]
        if arguments not in mine:
            mine[arguments] = select(view, *arguments)
        return mine[arguments]

    return selected
