"""Texts that mean what they plainly say, read many at once.

Whatever is not plain is left to the slow way, which is the definition: both give the
same for every text that is read here.
"""

from __future__ import annotations

import datetime as dt

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from coopanalysis import thai
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


_DAY = r"^(?:0[1-9]|[12][0-9]|3[01])/(?:0[1-9]|1[0-2])/[0-9]{4}$"
Plain = tuple[pa.Array, np.ndarray]


def read(
    column: Column, texts: pa.StringArray, options: Options, as_of: dt.date
) -> Plain | None:
    """Read the plain ones among some texts.

    Returns
    -------
    The values, with nothing where a text is not plain, and which texts are plain;
    None where the source or the column has rules of its own.
    """
    if options != Options(date_order=options.date_order):
        return None
    if column.type == "date" and options.date_order == "dmy":
        return _days(texts, None if column.future else as_of)
    if column.type not in _PLAIN or column.unit == "dd/mm":
        return None
    plain = pc.match_substring_regex(texts, _PLAIN[column.type])
    if column.type == "text" and pc.max(pc.binary_length(texts)).as_py() > 12:
        risky = pc.match_substring_regex(texts, _LONG_NUMBER)
        plain = pc.and_not(plain, risky)
    left = texts
    if plain.true_count < len(texts):
        left = pc.if_else(plain, texts, pa.scalar(None, pa.string()))
    if column.type != "text":
        signs = left.buffers()[2]
        if signs and b"," in signs.to_pybytes():
            left = pc.replace_substring(left, ",", "")
        left = pc.cast(left, ARROW[column.type])
    return left, plain.to_numpy(zero_copy_only=False)


def _days(texts: pa.StringArray, last: dt.date | None) -> Plain:
    """Read Buddhist dates of two, two and four digits, up to the last that may be."""
    plain = pc.match_substring_regex(texts, _DAY).to_numpy(zero_copy_only=False)
    found = texts.filter(pa.array(plain))
    day, month, year = (
        pc.cast(pc.utf8_slice_codeunits(found, *part), pa.int64()).to_numpy()
        for part in ((0, 2), (3, 5), (6, 10))
    )
    months = (thai.ce_year(year) - 1970) * 12 + month - 1
    months = months.astype("datetime64[M]")
    days = months.astype("datetime64[D]") + (day - 1)
    right = (days.astype("datetime64[M]") == months) & np.isin(year, thai.BE_YEARS)
    if last is not None:
        right &= days <= np.datetime64(last)
    plain[plain] = right
    values = np.full(len(texts), np.datetime64("NaT"), "datetime64[D]")
    values[plain] = days[right]
    return pa.array(values, pa.date32()), plain
