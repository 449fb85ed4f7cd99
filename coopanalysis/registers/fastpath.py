"""Texts that mean what they plainly say, read many at once.

Whatever is not plain is left to the slow way, which is the definition: both give the
same for every text that is read here.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from coopanalysis.registers.columns import Column
from coopanalysis.registers.mapping import Options
from coopanalysis.registers.schema import ARROW

# shorter than a national number
_WHOLE = r"(?:[0-9]{1,3}(?:,[0-9]{3}){1,3}|[0-9]{1,12})"
_PLAIN = {
    "money": rf"^-?{_WHOLE}(?:\.[0-9]{{1,2}})?$",
    "decimal": rf"^-?{_WHOLE}(?:\.[0-9]{{1,10}})?$",
    "int": rf"^-?{_WHOLE}$",
    "text": r"^[0-9A-Za-z]+(?:[ /.-][0-9A-Za-z]+)*$",
}
_LONG_NUMBER = r"^(?:[^0-9]*[0-9]){13}"  # may hold a national number


def read(
    column: Column, texts: pa.StringArray, options: Options
) -> tuple[pa.Array, np.ndarray] | None:
    """Read the plain ones among some texts.

    Returns
    -------
    The values, with nothing where a text is not plain, and which texts are plain;
    None where the source or the column has rules of its own.
    """
    if column.type not in _PLAIN or options != Options(date_order=options.date_order):
        return None
    if column.type == "text" and column.unit == "dd/mm":
        return None
    plain = pc.match_substring_regex(texts, _PLAIN[column.type])
    if column.type == "text":
        risky = pc.match_substring_regex(texts, _LONG_NUMBER)
        plain = pc.and_not(plain, risky)
    left = pc.if_else(plain, texts, pa.scalar(None, pa.string()))
    if column.type != "text":
        left = pc.cast(pc.replace_substring(left, ",", ""), ARROW[column.type])
    return left, plain.to_numpy(zero_copy_only=False)
