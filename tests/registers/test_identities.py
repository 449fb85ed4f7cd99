"""Amounts that must agree, as a declaration says."""

import pytest

from coopanalysis.errors import DataError
from coopanalysis.registers import identities

GOOD = """
[[identity]]
name = "late"
register = "reported_total"
th = "หนี้ค้าง"
en = "late debt"
left = ["041B"]
right = ["DL0141", "021B"]
"""


def write(tmp_path, text):
    path = tmp_path / "reference" / "identities.toml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return tmp_path


def test_the_balance_sheet_is_declared_with_the_register():
    one = next(one for one in identities.declared() if one.name == "balance_sheet")
    assert (one.register, one.left) == ("financials", ("total_assets",))
    assert one.right == ("total_liabilities", "equity")


def test_an_office_declares_what_its_own_sources_promise(tmp_path):
    shipped = len(identities.declared(tmp_path))
    found = identities.declared(write(tmp_path, GOOD))
    assert len(found) == shipped + 1
    assert found[-1].right == ("DL0141", "021B")


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('th = "หนี้ค้าง"\n', "", "late: th is missing"),
        ('name = "late"', 'name = "late"\nsign = 1', "late: unknown field sign"),
        ("reported_total", "ledger", "late: no register is called 'ledger'"),
        ("reported_total", "loan", "late: loan has no column of amounts '041B'"),
    ],
)
def test_what_cannot_be_used_is_one_line(tmp_path, old, new, problem):
    with pytest.raises(DataError) as error:
        identities.declared(write(tmp_path, GOOD.replace(old, new)))
    assert error.value.problems[0] == problem


def test_a_file_that_is_no_toml_is_one_line(tmp_path):
    with pytest.raises(DataError, match="not a readable TOML file"):
        identities.declared(write(tmp_path, "left = ["))
