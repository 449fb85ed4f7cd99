"""Thai dates, numbers and text: what is read, and what is refused with its reason."""

from __future__ import annotations

import datetime as dt
import pickle
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopanalysis import thai

DAY = dt.date(2019, 3, 31)
READABLE = st.dates(dt.date(1900, 1, 1), dt.date(2076, 12, 31))


@pytest.mark.parametrize(
    "text",
    [
        "31/03/2562",
        "๓๑/๓/๒๕๖๒",
        "31-03-2562",
        "31.3.62",
        "31/03/2019",
        "2019-03-31",
        "2562-03-31",
        "2019-03-31 00:00:00",
        "25620331",
        "31032562",
        "31 มีนาคม 2562",
        "31 มีนาคม พ.ศ. ๒๕๖๒",
        "วันที่ 31 เดือน มีนาคม พ.ศ.2562",
        "31 มี.ค. 62",
        "31มีค2562",
        "2562 มี.ค. 31",
        "31 มีนาคม ค.ศ. 2019",
        "31-Mar-19",
        "March 31, 2019",
        "43555",
        43555,
        43555.0,
        DAY,
        dt.datetime(2019, 3, 31, 8, 30),
        dt.datetime(2562, 3, 31),  # a Buddhist year typed into a date cell
    ],
)
def test_one_day_in_many_hands(text):
    assert thai.parse_date(text) == DAY


def test_a_leap_day_is_judged_in_its_own_calendar():
    assert thai.parse_date("29/02/2563") == dt.date(2020, 2, 29)
    with pytest.raises(ValueError, match="'29/02/2560' is not a day of the calendar"):
        thai.parse_date("29/02/2560")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("1/1/2439", "the year 2439 of '1/1/2439' is outside B.E. 2440-2620"),
        ("1/1/2621", "is outside"),
        ("1/1/1899", "is outside"),
        ("1/1/2081", "is outside"),
        ("1 ม.ค. พ.ศ. 2019", "is outside"),
        ("32/01/2562", "is not a day of the calendar"),
        ("ไม่ทราบ", "'ไม่ทราบ' is not a date"),
        ("310362", "is not a date"),
        ("1/2562", "is not a date"),
        ("1/2/3/4", "is not a date"),
        (True, "is not a date"),
        (0.5, "is not a date"),
        (float("nan"), "is not a date"),
    ],
)
def test_what_is_no_date_says_so(text, reason):
    with pytest.raises(thai.Unreadable, match=reason):
        thai.parse_date(text)


def test_reasons_are_in_both_languages_and_cross_processes():
    with pytest.raises(thai.Unreadable) as error:
        thai.parse_date("30/02/2562")
    copy = pickle.loads(pickle.dumps(error.value))
    assert copy.th == "ไม่มีวันนี้ในปฏิทิน: 30/02/2562"
    assert copy.en == "'30/02/2562' is not a day of the calendar"


def test_the_month_may_come_first_where_a_source_says_so():
    assert thai.parse_date("12/31/2025 0:00:00", "mdy") == dt.date(2025, 12, 31)
    assert thai.parse_date("3/1/13", "mdy") == dt.date(2013, 3, 1)


@given(READABLE)
def test_every_day_survives_writing_in_either_era(day):
    be = thai.be_year(day.year)
    assert thai.parse_date(f"{day.day}/{day.month}/{be}") == day
    assert thai.parse_date(day.isoformat()) == day
    for lang in ("th", "en"):
        for style in ("long", "short"):
            assert thai.parse_date(thai.format_date(day, lang, style)) == day


@given(st.text(max_size=20))
def test_any_text_is_read_or_refused(text):
    for read in (thai.parse_date, thai.parse_number, thai.parse_month):
        try:
            read(text)
        except thai.Unreadable as error:
            assert error.th and error.en


@pytest.mark.parametrize("text", ["มี.ค. 2562", "มีนาคม 62", "03/2562", "2019-03", DAY])
def test_a_month_is_its_first_day(text):
    assert thai.parse_month(text) == dt.date(2019, 3, 1)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("(2,500.00)", "-2500.00"),
        ("-2,500", "-2500"),
        ("-", "0"),
        ("฿1,234.50", "1234.50"),
        ("๒,๕๐๐ บาท", "2500"),
        (".5", "0.5"),
        (0.1, "0.1"),
        (1234567.89, "1234567.89"),
        (12, "12"),
    ],
)
def test_amounts_are_exact(text, number):
    assert thai.parse_number(text) == Decimal(number)


@pytest.mark.parametrize(
    "text", ["48,397,703,74", "1.2.3", "N/A", "", "()", "1e5", True, DAY, float("inf")]
)
def test_what_is_no_number_is_refused(text):
    with pytest.raises(thai.Unreadable, match="is not a number"):
        thai.parse_number(text)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("จํานวน", "จำนวน"),
        ("นํ้ามัน", "น้ำมัน"),
        ("น้ํามัน", "น้ำมัน"),
        ("ด าเนินงาน", "ดำเนินงาน"),
        ("ค ้าประกัน", "ค้ำประกัน"),
        ("ที\u200bดิน", "ทีดิน"),
        ("ส่ี", "สี่"),
        ("เเก้ไข", "แก้ไข"),
        ("_x001F_บาท", "บาท"),
        ("ก_xD83D_", "ก\ufffd"),
        ("ก\u00a0 ข", "ก ข"),
        ("อาการ", "อาการ"),
        ("  plain  text ", "plain text"),
    ],
)
def test_text_is_repaired(typed, meant):
    assert thai.normalise(typed) == meant


def test_the_fiscal_year_runs_from_october():
    assert thai.fiscal_year_be(dt.date(2018, 9, 30)) == 2561
    assert thai.fiscal_year_be(dt.date(2018, 10, 1)) == 2562


def test_dates_are_written_for_their_readers():
    assert thai.format_date(DAY) == "31 มีนาคม 2562"
    assert thai.format_date(DAY, "en", "short") == "31 Mar 2019"


def test_a_payment_cannot_lie_ahead_and_a_due_date_can():
    as_of, ahead = dt.date(2019, 3, 31), dt.date(2019, 4, 1)
    assert thai.check_date(as_of, as_of) == as_of
    assert thai.check_date(ahead, as_of, future_ok=True) == ahead
    with pytest.raises(thai.Unreadable) as error:
        thai.check_date(ahead, as_of)
    assert error.value.th == "วันที่อยู่หลังวันที่ของชุดข้อมูล (31 มี.ค. 2562): 1 เม.ย. 2562"
    assert error.value.en == "1 Apr 2019 is after the date of the folder, 31 Mar 2019"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("2,500.00-", "-2500.00"),
        ("1,000.-", "1000"),
        ("1,000.- บาท", "1000"),
        ("1,000.=", "1000"),
        ("(1,000 บาท)", "-1000"),
        ("(1,000) บาท", "-1000"),
        ("-฿50", "-50"),
        ("฿ -50", "-50"),
        ("1 234 567.5", "1234567.5"),
        ("1,234\u00a0บาทถ้วน", "1234"),
        ("–", "0"),
        ("- บาท", "0"),
        ("๑,๒๓๔.๕๐", "1234.50"),
        (0.1 + 0.2, "0.3"),
        (1_000_000.1 * 3, "3000000.3"),
        (9_999_999_999.99, "9999999999.99"),
        (-0.005, "-0.005"),
    ],
)
def test_amounts_as_bills_and_spreadsheets_write_them(text, number):
    assert thai.parse_number(text) == Decimal(number)


@pytest.mark.parametrize(
    "text",
    [
        *("5 0", "12 34", "5บาท0", "(-50)", "-50-", "(50", "50)", "50=", "1,00"),
        *("1,2345", "--5", "1.000,50", "5%", ".-", "฿", "บาท", dt.timedelta(days=2)),
    ],
)
def test_an_amount_is_never_put_together_from_pieces(text):
    with pytest.raises(thai.Unreadable, match="is not a number"):
        thai.parse_number(text)


@pytest.mark.parametrize(
    "text",
    [
        "วันอาทิตย์ที่ 31 มีนาคม พ.ศ. 2562",
        "ณ วันที่ 31 มีนาคม 2562",
        "31 มีนา 62",
        "2562 มี.ค. 31",
        "31-มี.ค.-62",
        "31 เดือนมีนาคม 2562",
        "31 มีนาคม 2562 เวลา 08.30 น.",
    ],
)
def test_a_day_as_letters_and_ledgers_write_it(text):
    assert thai.parse_date(text) == DAY


def test_all_spoken_months_are_known():
    said = "มกรา กุมภา มีนา เมษา พฤษภา มิถุนา กรกฎา สิงหา กันยา ตุลา พฤศจิกา ธันวา"
    months = [thai.parse_date(f"1 {name} 2562").month for name in said.split()]
    assert months == list(range(1, 13))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("กำ(cid:12)ไร", "letters lost when copied from a PDF"),
        ("สหกร\ufffd์", "letters were lost"),
        ("เธชเธซเธเธฃเธ“เนเธเธฒเธฃ", "UTF-8 was read as cp874"),
        ("à¸ªà¸«à¸¡à¸²à¸¢", "Thai was read as Latin letters"),
        ("ÊË¡Ã³ì", "Thai was read as Latin letters"),
    ],
)
def test_garbled_text_is_refused_with_its_cause(text, reason):
    with pytest.raises(thai.Unreadable) as error:
        thai.check_text(text)
    assert error.value.en == (
        f"{text!r} is garbled ({reason}); export it anew from its source"
    )
    assert error.value.th.startswith("ข้อความเสียหาย (")


@pytest.mark.parametrize("text", ["เธอ เนย เนื้อเนียน", "เธียร", "à la crème", "····", "é"])
def test_ordinary_text_is_not_called_garbled(text):
    thai.check_text(text)


def test_marks_drawn_with_a_font_s_own_signs_are_letters_again():
    assert thai.normalise("ที\uf70aดิน") == "ที่ดิน"
    assert thai.normalise("น\uf711\uf714ามัน") == "น้ำมัน"
