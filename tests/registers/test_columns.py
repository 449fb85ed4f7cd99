"""The declarations: complete, unambiguous, and as an officer writes them."""

from __future__ import annotations

import pytest

from coopanalysis.errors import DataError
from coopanalysis.registers import columns
from coopanalysis.registers.columns import header_key, load_all

REGISTERS = (
    *("coop", "member", "financials", "loan", "instalment", "collateral"),
    *("trade_receivable", "credit_sale", "stock_count", "cash_count"),
    *("shortage_case", "staff_loan", "deposit", "finding", "action"),
    "reported_total",
)


def test_every_register_is_declared_cooperatives_first():
    assert next(iter(load_all())) == "coop"
    assert sorted(load_all()) == sorted(REGISTERS)


@pytest.mark.parametrize("name", REGISTERS)
def test_a_register_begins_with_its_cooperative(name):
    register = load_all()[name]
    assert register.columns[0].name == register.key[0] == "coop_id"
    for column in register.columns:
        assert any("\u0e00" <= sign <= "\u0e7f" for sign in column.th), column.name
        assert column.en
    amounts = [c for c in register.columns if c.type == "money"]
    assert {c.unit for c in amounts} <= {"baht"}


def test_people_are_marked_as_such():
    personal = {
        f"{register.name}.{column.name}": column.personal
        for register in load_all().values()
        for column in register.columns
        if column.personal
    }
    assert personal == {
        "member.member_no": "pseudonym",
        "loan.member_no": "pseudonym",
        "loan.debtor_name": "drop",
        "loan.case_no": "pseudonym",
        "loan.approved_by": "pseudonym",
        "collateral.guarantor_no": "pseudonym",
        "trade_receivable.debtor_id": "pseudonym",
        "stock_count.responsible_id": "pseudonym",
        "cash_count.responsible_id": "pseudonym",
        "staff_loan.staff_id": "pseudonym",
        "staff_loan.guarantor_staff_id": "pseudonym",
        "staff_loan.approver_id": "pseudonym",
        "deposit.account_no": "pseudonym",
        "deposit.depositor_id": "pseudonym",
    }


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("จํานวนเงิน (บาท)", "จำนวนเงิน"),
        (" Due  Date ", "due_date"),
        ("น.ส. 3 ก.", "น.ส.3ก"),
        ("กำไร(ขาดทุน)สุทธิ", "กำไร (ขาดทุน) สุทธิ"),
        ("ส.ป.ก.๔-๐๑", "ส.ป.ก.4-01"),
    ],
)
def test_headers_are_equal_after_normalising(one, other):
    assert header_key(one) == header_key(other)


def test_a_contradiction_is_named(tmp_path, monkeypatch):
    (tmp_path / "loan.toml").write_text(
        """
name = "loan"
title_th = "ก"
title_en = "A"
key = ["coop_id", "no"]
description_en = ""
[[column]]
name = "a"
th = "ก"
en = "A"
type = "text"
future = true
[[column]]
name = "b"
th = "ก"
en = "B"
type = "words"
""",
        encoding="utf-8",
    )
    with pytest.raises(DataError) as error:
        columns._read(tmp_path / "loan.toml")
    assert error.value.problems == [
        "key 'no' is no column",
        "a: only a date may lie in the future",
        "b: unknown type 'words'",
        "'ก' is both a and b",
    ]


SHOP = """
name = "shop"
title_th = "ทะเบียนร้าน"
title_en = "Shops"
key = ["coop_id", "shop"]
description_en = "One row per shop."
[[column]]
name = "shop"
th = "ร้าน"
en = "Shop"
type = "text"
required = true
"""


def test_an_office_declares_a_register_of_its_own(tmp_path, monkeypatch):
    before = columns.declarations_sha256()
    (tmp_path / "shop.toml").write_text(SHOP, encoding="utf-8")
    monkeypatch.setenv(columns.EXTRA, str(tmp_path))
    assert sorted(load_all()) == sorted([*REGISTERS, "shop"])
    assert load_all()["shop"].by_name["shop"].required
    assert columns.declarations_sha256() != before
    monkeypatch.delenv(columns.EXTRA)
    assert "shop" not in load_all()
    assert columns.declarations_sha256() == before


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("loan", SHOP, "known already"),
        ("shop", "name = ", "not a readable TOML file"),
        ("shop", "name = 'shop'", "declares no register"),
        ("shop", SHOP.replace('"coop_id", ', ""), "the key must begin with coop_id"),
        ("shop", SHOP.replace('"shop"]', '"till"]'), "key 'till' is no column"),
        ("shop", SHOP.replace('th = "ร้าน"', 'th = "ร้าน"\nwide = 1'), "wide"),
        ("a-b", SHOP.replace('name = "shop"\ntitle', 'name = "a-b"\ntitle'), "no name"),
    ],
)
def test_a_register_of_ones_own_is_checked(tmp_path, monkeypatch, name, text, message):
    folder = tmp_path / "registers"
    monkeypatch.setenv(columns.EXTRA, str(folder))
    with pytest.raises(DataError, match="no folder of registers"):
        load_all()
    folder.mkdir()
    (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match=message):
        load_all()
