"""A data folder with a few bodies of two districts, at two dates a year apart."""

import datetime as dt

import pyarrow as pa

from coopanalysis.registers import columns, store

BEFORE, NOW = dt.date(2018, 3, 31), dt.date(2019, 3, 31)
COOPS = (
    ("3304-01", "3304", "agricultural", "district", 900),
    ("3304-02", "3304", "agricultural", "district", 100),
    ("3304-20", "3304", "savings", "district", 9000),
    ("3305-01", "3305", "agricultural", "district", 500),
)


def table(register, rows):
    """Return rows as accepted ones; what is not given is empty."""
    shape = store.schema(columns.load_all()[register])
    filled = [
        dict.fromkeys(shape.names)
        | {"_file": f"{row['coop_id']}.xlsx", "_sheet": "1", "_row": number}
        | row
        for number, row in enumerate(rows, start=2)
    ]
    return pa.Table.from_pylist(filled, schema=shape)


def coop(coop_id, district, coop_type, area, members):
    return {
        "coop_id": coop_id,
        "coop_name": f"สหกรณ์ตัวอย่าง {coop_id}",
        "coop_type": coop_type,
        "province": "33",
        "district_code": district,
        "service_area": area,
        "status": "operating",
        "members": members,
    }


def loan(coop_id, number, as_of, days_late, owed=100, **more):
    due = as_of - dt.timedelta(days_late)
    return {
        "coop_id": coop_id,
        "contract_no": f"C{number}",
        "member_no": "0123456789abcdef",
        "loan_date": due - dt.timedelta(300),
        "due_date": due,
        "is_instalment": False,
        "principal_granted": 200,
        "principal_outstanding": owed,
        "data_date": as_of,
    } | more


def entry(coop_id, register, rows):
    sheet = {
        "sheet": "1",
        "register": register,
        "coops": {coop_id: [rows, 0]},
    }
    return {
        "file": f"{coop_id}.xlsx",
        "sha256": "ab" * 32,
        "rows": rows,
        "sample": True,
        "sheets": [sheet],
    }


def put(data, as_of, late, province="33", owed=100):
    """Take in a date: of each body's ten loans so many are two months late.

    Another province has the same bodies under codes of its own.
    """

    def here(code):
        return province + code[2:]

    loans = [
        loan(here(coop_id), number, as_of, 60 if number < count else -60, owed)
        for coop_id, count in late.items()
        for number in range(10)
    ]
    finding = {
        "coop_id": here("3304-01"),
        "finding_id": "F1",
        "source": "auditor",
        "kind": "defect",
        "category": "overdue",
        "found_date": as_of - dt.timedelta(30),
        "status": "open",
    }
    action = {
        "coop_id": here("3304-01"),
        "action_id": "A1",
        "meeting_id": "2562-1",
        "category": "overdue",
        "owner_role": "manager",
        "due_date": as_of - dt.timedelta(3),
        "status": "in_progress",
    }
    rows = {
        "coop": [
            coop(here(one[0]), here(one[1]), *one[2:]) | {"province": province}
            for one in COOPS
        ],
        "loan": loans,
        "finding": [finding],
        "action": [action],
    }
    return store.put(
        data,
        as_of,
        province,
        {name: table(name, found) for name, found in rows.items()},
        inputs=[entry(here(coop_id), "loan", 10) for coop_id in late],
    )


def make(data):
    """Make the folder: 3304-01 drives its district, 3305-01 has not reported."""
    reference = data / "reference"
    reference.mkdir(parents=True)
    (reference / "meetings.csv").write_text(
        "meeting_id,fiscal_year,role,as_of\n"
        "2562-1,2562,baseline,2018-12-31\n2562-2,2562,mid,2019-03-31\n",
        encoding="utf-8",
    )
    put(data, BEFORE, {"3304-01": 3, "3304-02": 1, "3304-20": 0})
    put(data, NOW, {"3304-01": 6, "3304-02": 1, "3304-20": 0})
    return data
