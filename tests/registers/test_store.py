"""Snapshots: numbered, replaced per cooperative and register, never summed."""

from __future__ import annotations

import datetime as dt
import stat
from decimal import Decimal

import pyarrow as pa
import pytest

from coopanalysis.errors import DataError
from coopanalysis.registers import columns, store
from coopanalysis.registers.schema import schema

DAY = dt.date(2019, 3, 31)


def trade(*rows):
    register = columns.load_all()["trade_receivable"]
    shape = schema(register)
    entries = [
        dict.fromkeys(shape.names)
        | {"coop_id": coop, "invoice_no": no, "outstanding": Decimal(amount)}
        for coop, no, amount in rows
    ]
    return pa.Table.from_pylist(entries, schema=shape)


def outstanding(data, snapshot):
    con = store.connect()
    store.attach(con, data, snapshot)
    return con.execute("SELECT sum(outstanding) FROM raw_trade_receivable").fetchone()[
        0
    ]


def test_a_later_file_replaces_the_cooperative_and_leaves_the_others(tmp_path):
    rows = trade(("A", "1", "10"), ("A", "2", "20"), ("B", "1", "5"))
    first = store.put(tmp_path, DAY, "33", {"trade_receivable": rows})
    later = store.put(tmp_path, DAY, "33", {"trade_receivable": trade(("A", "9", "1"))})
    assert (first.version, later.version) == (1, 2)
    assert outstanding(tmp_path, later) == Decimal("6.00")  # 1 of A, 5 of B
    assert outstanding(tmp_path, first) == Decimal("35.00")  # the old version stands
    assert [s.version for s in store.snapshots(tmp_path, "33")] == [2]


def test_every_register_is_a_typed_view_even_without_a_file(tmp_path):
    found = store.put(tmp_path, DAY, "33", {"trade_receivable": trade()})
    con = store.connect()
    store.attach(con, tmp_path, found)
    for register in columns.load_all().values():
        view = con.execute(f"SELECT * FROM raw_{register.name}")
        assert view.fetchall() == []
        assert [c[0] for c in view.description][-1] == "data_date"
    kinds = dict(
        con.execute(
            "SELECT column_name, data_type FROM duckdb_columns() "
            "WHERE table_name = 'raw_loan'"
        ).fetchall()
    )
    assert kinds["principal_outstanding"] == "DECIMAL(18,2)"
    assert kinds["is_instalment"] == "BOOLEAN"
    assert kinds["_row"] == "BIGINT"
    assert con.execute("SELECT as_of()").fetchone() == (DAY,)


def test_equal_rows_have_an_equal_name_whatever_their_order(tmp_path):
    rows = [("A", "1", "10"), ("B", "1", "5")]
    one = store.put(tmp_path / "x", DAY, "33", {"trade_receivable": trade(*rows)})
    two = store.put(tmp_path / "y", DAY, "33", {"trade_receivable": trade(*rows[::-1])})
    names = [s.files["trade_receivable"][0].path.name for s in (one, two)]
    assert names[0] == names[1]


def test_files_with_rows_are_the_owners_alone(tmp_path):
    found = store.put(
        tmp_path / "data", DAY, "33", {"trade_receivable": trade(("A", "1", "1"))}
    )
    path = found.files["trade_receivable"][0].path
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_one_sample_file_marks_the_snapshot(tmp_path):
    entry = {"file": "a.xlsx", "sha256": "0", "rows": 0, "sample": True}
    store.put(tmp_path, DAY, "33", {}, inputs=[entry])
    later = store.put(
        tmp_path, DAY, "33", {}, inputs=[{"file": "b", "sha256": "1", "rows": 0}]
    )
    assert later.is_sample
    assert [entry["file"] for entry in later.inputs] == ["a.xlsx", "b"]


def test_an_absent_date_names_those_that_exist(tmp_path):
    store.put(tmp_path, DAY, "33", {})
    with pytest.raises(DataError) as error:
        store.snapshot(tmp_path, "2018-03-31", "33")
    assert str(error.value) == (
        f"{tmp_path / 'registers'}: nothing was taken in for province 33 at "
        "2018-03-31; dates that exist: 2019-03-31"
    )
