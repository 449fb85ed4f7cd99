"""Provincial cooperative health workbook: from registers to one report per district.

The three names that notebooks use are loaded when they are first asked for:
importing the package alone imports nothing heavy.
"""

from __future__ import annotations

import importlib
from typing import Any

__all__ = ["explorer", "open_workbook", "show"]

_HOMES = {
    "open_workbook": ("coopanalysis.workbook", "open_workbook"),
    "show": ("coopanalysis.show", None),
    "explorer": ("coopanalysis.show.widgets", "explorer"),
}


def __getattr__(name: str) -> Any:
    """Import a name of the package's face on first use."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    home, attribute = _HOMES[name]
    module = importlib.import_module(home)
    return getattr(module, attribute) if attribute else module


def __dir__() -> list[str]:
    """List the face of the package beside what is loaded."""
    return sorted({*globals(), *_HOMES})
