"""The numbers and days that a card's sentence tells, alike in both languages."""

import datetime as dt
import re

from coopanalysis import thai

THAI_DAY = re.compile(rf"(?<!\d)\d{{1,2}} (?:{'|'.join(thai.MONTHS['th'])}) \d{{4}}")
THAI_YEAR = re.compile(r"(?<![\d,.])25\d\d(?!\d|[,.]\d)")
FIGURE = re.compile(r"\d{4}-\d\d-\d\d|\d[\d,]*(?:\.\d+)?")


def figures(text):
    """Return numbers without commas, days as 2019-03-31 and years of the common era."""
    text = THAI_DAY.sub(lambda day: thai.parse_date(day[0]).isoformat(), text)
    text = THAI_YEAR.sub(lambda year: str(thai.ce_year(int(year[0]))), text)
    return {one.rstrip(",").replace(",", "") for one in FIGURE.findall(text)}


def is_told(figure, known):
    """Say whether a figure is one of the known, rounded as the sentence rounds it."""
    if "-" in figure:
        return figure in known
    places = len(figure.partition(".")[2])
    near = 0.5 * 10**-places if places else 0
    return figure in known or any(
        abs(abs(one) - float(figure)) <= near + 1e-9
        for one in known
        if not isinstance(one, str)
    )


def numbers(cells):
    """Return the numbers of cells, their days and years, and the figures of texts."""
    found = set()
    for one in cells:
        if isinstance(one, bool):
            continue
        if isinstance(one, dt.date):
            found |= {str(one), str(one.year)}
        elif isinstance(one, str):
            found |= figures(one)
        else:
            found.add(one)
    return found
