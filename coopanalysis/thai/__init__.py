"""Thai text, numbers and dates. What cannot be read raises `Unreadable`."""

from coopanalysis.thai.dates import (
    BE_OFFSET,
    BE_YEARS,
    CE_YEARS,
    MONTHS,
    MONTHS_SHORT,
    be_year,
    ce_year,
    check_date,
    fiscal_year_be,
    format_date,
    parse_date,
    parse_month,
)
from coopanalysis.thai.numbers import parse_number
from coopanalysis.thai.text import Unreadable, check_text, normalise, to_arabic_digits

__all__ = [
    "BE_OFFSET",
    "BE_YEARS",
    "CE_YEARS",
    "MONTHS",
    "MONTHS_SHORT",
    "Unreadable",
    "be_year",
    "ce_year",
    "check_date",
    "check_text",
    "fiscal_year_be",
    "format_date",
    "normalise",
    "parse_date",
    "parse_month",
    "parse_number",
    "to_arabic_digits",
]
