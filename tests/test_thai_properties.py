"""Thai dates, numbers and text against pythainlp, which nobody here wrote.

The oracle writes (a day in Thai letters, digits or era; a word of its dictionary) and
the project reads back; where both can read, they must agree.
"""

from __future__ import annotations

import datetime as dt
import random
import re
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from pythainlp.corpus.common import thai_words
from pythainlp.util import (
    arabic_digit_to_thai_digit,
    convert_years,
    normalize,
    reorder_vowels,
    thai_digit_to_arabic_digit,
    thai_strftime,
)

from coopanalysis import thai

# two-digit years are Buddhist 25yy: 1957 to 2056
NEAR = st.datetimes(dt.datetime(1957, 1, 1), dt.datetime(2056, 12, 31))
DAYS = st.datetimes(dt.datetime(1900, 1, 1), dt.datetime(2076, 12, 31))
CENTS = st.integers(-(10**14), 10**14)
TONES = "\u0e48\u0e49\u0e4a\u0e4b"
VOWELS = "\u0e31\u0e34\u0e35\u0e36\u0e37\u0e38\u0e39"
WORDS = sorted(thai_words())
WORD = st.sampled_from(WORDS)


@pytest.mark.parametrize("thai_digits", [False, True])
@pytest.mark.parametrize(
    "style",
    [
        *("%d/%m/%Y", "%-d/%-m/%Y", "%x", "%F", "%Y%m%d", "%d%m%Y", "%d.%m.%Y"),
        *("%d %B %Y", "%-d %B พ.ศ. %Y", "%A %d %B %Y", "%Aที่ %-d %B พ.ศ. %Y"),
        *("%d %b %Y", "%v", "%-d%b%Y", "%Y %b %-d", "%d/%m/%Y %H:%M:%S"),
        *("วันที่ %-d เดือน %B พ.ศ. %Y", "%-d %B %Y เวลา %H:%M น."),
    ],
)
@given(day=DAYS)
@example(day=dt.datetime(2020, 2, 29))
def test_what_the_oracle_writes_is_read(style, thai_digits, day):
    text = thai_strftime(day, style, thaidigit=thai_digits)
    assert thai.parse_date(text) == day.date()


@pytest.mark.parametrize("style", ["%d/%m/%y", "%-d %b %y", "%-d %B %y", "%d-%m-%y"])
@given(day=NEAR)
def test_two_digit_years_are_buddhist(style, day):
    assert thai.parse_date(thai_strftime(day, style)) == day.date()


@given(st.integers(1900, 2080))
def test_the_eras_are_the_oracle_s(year):
    assert str(thai.be_year(year)) == convert_years(str(year), src="ad", target="be")
    buddhist = convert_years(str(year), src="ad", target="be")
    assert str(thai.ce_year(int(buddhist))) == str(year)


@given(st.integers(2440, 2620), st.integers(1, 12), st.integers(1, 31))
@example(2563, 2, 29)
@example(2560, 2, 29)
def test_a_day_of_the_buddhist_calendar_is_a_day_of_ours(year, month, day):
    christian = int(convert_years(str(year), src="be", target="ad"))
    try:
        meant = dt.date(christian, month, day)
    except ValueError:
        with pytest.raises(thai.Unreadable, match="is not a day of the calendar"):
            thai.parse_date(f"{day}/{month}/{year}")
    else:
        assert thai.parse_date(f"{day}/{month}/{year}") == meant


@given(st.integers(1000, 9999))
def test_a_year_outside_both_eras_is_refused(year):
    assume(not 2440 <= year <= 2620 and not 1900 <= year <= 2080)
    for text in (f"1/2/{year}", f"1 ก.พ. {year}", f"{year}-02-01"):
        with pytest.raises(thai.Unreadable, match="is outside"):
            thai.parse_date(text)


@given(DAYS)
def test_days_are_written_as_the_oracle_writes_them(day):
    assert thai.format_date(day.date()) == thai_strftime(day, "%-d %B %Y")
    assert thai.format_date(day.date(), "th", "short") == thai_strftime(
        day, "%-d %b %Y"
    )


@given(st.text("0123456789๐๑๒๓๔๕๖๗๘๙ ก-/", max_size=20))
def test_digits_are_the_oracle_s(text):
    assert thai.to_arabic_digits(text) == thai_digit_to_arabic_digit(text)


def written(amount: Decimal) -> list[str]:
    """Return the ways in which an amount stands in a register."""
    plain, grouped = f"{abs(amount):.2f}", f"{abs(amount):,.2f}"
    positive = [plain, grouped, f"฿{grouped}", f"{grouped} บาท", f" {grouped}\u00a0"]
    if amount < 0:
        positive = [f"{sign}{text}" for text in positive for sign in "-−"]
        positive += [f"({plain})", f"({grouped} บาท)", f"{plain}-", f"{grouped}- บาท"]
    return [*positive, *map(arabic_digit_to_thai_digit, positive)]


@given(CENTS)
@example(0)
@example(-1)
def test_an_amount_keeps_its_satang_however_it_is_written(satang):
    amount = Decimal(satang) / 100
    for text in written(amount):
        assert thai.parse_number(text) == amount, text


@given(st.integers(-(10**14), 10**14))
def test_a_spreadsheet_s_number_is_the_amount_that_was_typed(satang):
    typed = Decimal(satang) / 100
    assert thai.parse_number(float(typed)) == typed


@given(st.lists(st.integers(-(10**9), 10**9), min_size=1, max_size=50))
def test_a_sum_made_by_a_spreadsheet_is_read_to_the_satang(parts):
    total = 0.0
    for satang in parts:
        total += float(Decimal(satang) / 100)  # as Excel adds: in binary
    cent = Decimal("0.01")
    read = thai.parse_number(total).quantize(cent, ROUND_HALF_UP)
    assert read == Decimal(sum(parts)) / 100


def test_no_word_of_the_dictionary_is_changed_or_called_garbled():
    assert len(WORDS) > 50_000
    changed = []
    for word in WORDS:
        thai.check_text(word)
        if thai.normalise(word) != " ".join(word.split()):
            changed.append(word)
    assert changed == []


def broken(word: str, how: random.Random) -> str:
    """Break a word as keyboards, PDF and Excel do; it looks the same."""
    text = word.replace("ำ", "\u0e4d\u0e32") if how.random() < 0.7 else word
    letters = list(text)
    for at in range(1, len(letters)):
        if letters[at] in TONES and letters[at - 1] in VOWELS + "\u0e4d":
            letters[at - 1 : at + 1] = reversed(letters[at - 1 : at + 1])
    for _ in range(how.randrange(3)):
        letters.insert(
            how.randrange(len(letters) + 1), how.choice("\u200b\ufeff\u00ad")
        )
    text = "".join(letters).replace("แ", "เเ")
    return how.choice(["", " ", "\u00a0", "_x001F_", "_x000D_"]) + text


@given(WORD, st.randoms(use_true_random=False))
def test_a_word_broken_invisibly_is_that_word(word, how):
    assume("_" not in word)
    assert thai.normalise(broken(word, how)) == " ".join(word.split())


@given(WORD)
def test_marks_stand_in_the_oracle_s_order(word):
    decomposed = word.replace("ำ", "\u0e4d\u0e32")
    assert thai.normalise(decomposed) == thai.normalise(reorder_vowels(decomposed))
    assert thai.normalise(normalize(word)) == normalize(thai.normalise(word))


@given(WORD)
def test_utf_8_read_as_thai_windows_is_told_from_text(word):
    assume(re.search("[ก-\u0e5b]{3}", word))
    for lenient in ("iso8859_11", "latin-1"):
        wrong = word.encode().decode(lenient, errors="ignore")
        with pytest.raises(thai.Unreadable, match="garbled"):
            thai.check_text(wrong)


@given(st.text("กนำา\u0e4d\u0e48\u0e49\u0e34\u0e38เแ _x01F\u200b\u00a0", max_size=15))
def test_normalising_twice_changes_nothing(text):
    once = thai.normalise(text)
    assert thai.normalise(once) == once
