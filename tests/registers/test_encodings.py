"""One encoding holds for a whole file, and Thai read in the wrong one is never taken.

UTF-8 Thai is almost text in Thai Windows: a single stray byte is enough for a file to
be read as cp874, and then it says something else.
"""

from __future__ import annotations

import pytest

from coopanalysis.registers.intake import intake

HEAD = "coop_id,month,amount,remark\n"
SALE = "3304-01,มี.ค. 2562,1000,ปุ๋ย\n"
LOAN = "coop_id,contract_no,member_no,loan_date,due_date,principal_granted,"
LOAN += "principal_outstanding,purpose\n"


@pytest.fixture
def take(inbox):
    def run(**files):
        for name, content in files.items():
            inbox.put(f"{name}.csv", content)
        summary = intake(inbox.settings)
        sheets = {one.file.removesuffix(".csv"): one for one in summary.sheets}
        return {name: sheets[name] for name in files}

    return run


def test_a_folder_of_mixed_encodings_is_read_file_by_file(take):
    found = take(
        a_credit_sale=(HEAD + SALE).encode("utf-8"),
        b_credit_sale=(HEAD + SALE.replace("มี.ค.", "ก.พ.")).encode("cp874"),
        c_credit_sale=(HEAD + SALE.replace("มี.ค.", "ม.ค.")).encode("utf-16"),
        d_credit_sale=(HEAD + SALE.replace("มี.ค.", "ธ.ค.")).encode("utf-8-sig"),
    )
    counts = {name: (one.accepted, one.rejected) for name, one in found.items()}
    # December 2562 lies ahead of the folder's date
    assert counts == {
        "a_credit_sale": (1, 0),
        "b_credit_sale": (1, 0),
        "c_credit_sale": (1, 0),
        "d_credit_sale": (0, 1),
    }


def test_utf_8_with_a_stray_byte_is_not_taken_for_thai_windows(take):
    # each byte of these words is a letter in cp874, and so is the stray one
    word = "ยายมาลี"
    assert word.encode().decode("cp874").startswith("เธขเธ")
    rows = LOAN + f"3304-01,1,7,1/4/2561,31/3/2562,500,400,{word}\n"
    rows += "3304-01,2,7,1/4/2561,31/3/2562,500,400,x"
    found = take(loan=rows.encode() + b"\xa1\n")["loan"]
    assert (found.accepted, found.rejected, found.problems) == (1, 1, [])


def test_thai_headers_in_the_wrong_encoding_are_refused(take):
    text = "รหัสสหกรณ์,เดือน,ยอดขายเชื่อ\n3304-01,มี.ค. 2562,1000\n"
    wrong = text.encode().decode("iso8859_11", errors="ignore").encode("utf-8")
    (problem,) = take(credit_sale=wrong)["credit_sale"].problems
    assert problem.startswith("no header row of credit_sale")


@pytest.mark.parametrize("byte", [b"\xff", b"\xdb", b"\xfc", b"\x90"])
def test_bytes_that_no_encoding_knows_are_one_line(take, byte):
    found = take(credit_sale=(HEAD + SALE).encode("cp874") + byte)["credit_sale"]
    said = "is not text in utf-8-sig or cp874; export it anew as CSV UTF-8"
    assert found.problems == [said]
    assert found.accepted == 0


def test_utf_16_without_its_mark_is_refused(take):
    (problem,) = take(a_loan=(LOAN).encode("utf-16-le"))["a_loan"].problems
    assert problem == "holds zero bytes; it is damaged or no text file"
