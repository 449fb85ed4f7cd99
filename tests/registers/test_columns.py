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
