"""Places from a regulator's extract: North Carolina's 21 counties, or all states.

Real numbers that no one here wrote, about bodies in another country: no Thai rule may
be applied to them. The files written here look like the extract (latin-1, its own
column names, ``12/31/2025 0:00:00``); mapping files say what the columns are.
"""

import csv
from pathlib import Path

PROVINCE = "US-NC"
AS_OF = "2025-12-31"
SOURCE = "ncua/ncua_5300_2025-12-31_extract.csv"

PLACES_HEAD = (
    "province,province_name_th,province_name_en,district_code,name_th,name_en,"
    "jurisdiction,currency,tile_row,tile_col"
)

# FIPS county codes (three digits, state 37) with the county's name.
COUNTIES = {
    "013": ("Beaufort", "โบฟอร์ต"),
    "021": ("Buncombe", "บันคอมบ์"),
    "035": ("Catawba", "คาทอว์บา"),
    "051": ("Cumberland", "คัมเบอร์แลนด์"),
    "063": ("Durham", "เดอรัม"),
    "065": ("Edgecombe", "เอดจ์คอมบ์"),
    "067": ("Forsyth", "ฟอร์ไซท์"),
    "071": ("Gaston", "แกสตัน"),
    "081": ("Guilford", "กิลฟอร์ด"),
    "087": ("Haywood", "เฮย์วูด"),
    "107": ("Lenoir", "เลนัวร์"),
    "111": ("McDowell", "แมคดาวเวลล์"),
    "119": ("Mecklenburg", "เมคเลนเบิร์ก"),
    "133": ("Onslow", "ออนสโลว์"),
    "147": ("Pitt", "พิตต์"),
    "157": ("Rockingham", "รอกกิงแฮม"),
    "159": ("Rowan", "โรวัน"),
    "179": ("Union", "ยูเนียน"),
    "183": ("Wake", "เวก"),
    "187": ("Washington", "วอชิงตัน"),
    "191": ("Wayne", "เวย์น"),
}

# What a total is called in the extract's terms, how it is worked out, and the name
# of the total that it feeds. ``021B`` is labelled "2 to less than 6 months", but
# ``041B = DL0141 + 021B + 022B + 023B`` holds in every row: over 90 days is 041B
# without DL0141 (60-89 days).
TOTALS = {
    "ACCT_041B - ACCT_DL0141": "overdue.loan.par90",
    "ACCT_023B": "overdue.loan.par365",
    "ACCT_025B": "overdue.loan.principal",
    "ACCT_956": "staff.staff_loan.outstanding",
    "ACCT_880": "outside.deposit.ineligible",
    "ACCT_018": "outside.deposit.deposits",
    "ACCT_730A": "shortage.cash_count.cash_on_hand",
    "ACCT_010": "standing.financials.total_assets",
}


def rows(real: Path) -> list[dict[str, str]]:
    """Return every row of the extract, as text."""
    with (real / SOURCE).open(encoding="latin-1", newline="") as stream:
        return list(csv.DictReader(stream))


def amount(row: dict[str, str], formula: str) -> int:
    """Work out ``ACCT_A - ACCT_B`` for one credit union."""
    first, *taken = formula.split(" - ")
    return int(row[first]) - sum(int(row[name]) for name in taken)


def north_carolina(real: Path) -> list[dict[str, str]]:
    """Return the rows of the state's credit unions."""
    return [row for row in rows(real) if row["STATE"] == "NC"]


def district_code(row: dict[str, str]) -> str:
    """Return the county's code with its state: 183 is 37183."""
    return f"37{int(row['COUNTY_CODE']):03d}"


def write(real: Path, data: Path) -> None:
    """Write places, mappings and the inbox of 2025-12-31."""
    here = north_carolina(real)
    inbox = data / "inbox" / AS_OF
    reference = data / "reference"
    (reference / "mappings").mkdir(parents=True)
    inbox.mkdir(parents=True)
    _write_places(reference / "places.csv")
    for name, text in (("bodies", BODIES_MAPPING), ("totals", TOTALS_MAPPING)):
        path = reference / "mappings" / f"ncua_{name}.toml"
        path.write_text(text, encoding="utf-8")

    columns = ["CU_NUMBER", "CU_NAME", "CU_TYPE", "COUNTY_CODE", "ACCT_083"]
    _write_csv(
        inbox / "ncua_credit_unions.csv",
        [*columns, "CYCLE_DATE"],
        [[row[name] for name in [*columns, "CYCLE_DATE"]] for row in here],
    )
    _write_totals(inbox / "ncua_totals.csv", here)


def county(row: dict[str, str]) -> str:
    """Return the county's code with its state's letters: NC183."""
    return f"{row['STATE']}{int(row['COUNTY_CODE']):03d}"


def write_nation(real: Path, data: Path) -> None:
    """Write places, mappings and the inbox of every state; counties have codes only."""
    every = rows(real)
    inbox = data / "inbox" / AS_OF
    reference = data / "reference"
    (reference / "mappings").mkdir(parents=True)
    inbox.mkdir(parents=True)
    places = sorted({(row["STATE"], county(row)) for row in every})
    lines = [PLACES_HEAD]
    for number, (state, code) in enumerate(places):
        at = f"{number // 60},{number % 60}"
        lines.append(f"US-{state},{state},{state},{code},{code},{code},US,USD,{at}")
    text = "\n".join(lines) + "\n"
    (reference / "places.csv").write_text(text, encoding="utf-8")
    states = {state: f"US-{state}" for state, _ in places}
    bodies = BODIES_MAPPING.partition('[sheet."*".values.district_code]')[0]
    bodies = bodies.replace('"COUNTY_CODE"', '"PLACE"\nprovince = "STATE"')
    bodies += f'[sheet."*".values.province]\n{_table(states)}\n\n'
    bodies += '[sheet."*".constants]\ncoop_type = "credit_union"\n'
    for name, text in (("bodies", bodies), ("totals", TOTALS_MAPPING)):
        path = reference / "mappings" / f"ncua_{name}.toml"
        path.write_text(text, encoding="utf-8")
    columns = ["CU_NUMBER", "CU_NAME", "STATE", "ACCT_083", "CYCLE_DATE"]
    _write_csv(
        inbox / "ncua_credit_unions.csv",
        [*columns, "PLACE"],
        [[*(row[name] for name in columns), county(row)] for row in every],
    )
    _write_totals(inbox / "ncua_totals.csv", every)


def _write_totals(path: Path, here: list[dict[str, str]]) -> None:
    _write_csv(
        path,
        ["CU_NUMBER", "CYCLE_DATE", "ACCOUNT", "AMOUNT"],
        [
            [row["CU_NUMBER"], row["CYCLE_DATE"], formula, amount(row, formula)]
            for row in here
            for formula in TOTALS
        ],
    )


def _write_places(path: Path) -> None:
    lines = [PLACES_HEAD]
    for number, (code, (english, thai)) in enumerate(COUNTIES.items()):
        place = f"{PROVINCE},นอร์ทแคโรไลนา,North Carolina,37{code},{thai},{english}"
        lines.append(f"{place},US,USD,{number // 5},{number % 5}")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _write_csv(path: Path, header: list[str], lines: list[list[object]]) -> None:
    with path.open("w", encoding="latin-1", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(header)
        writer.writerows(lines)


def _table(pairs: dict[str, str]) -> str:
    return "\n".join(f'"{raw}" = "{code}"' for raw, code in pairs.items())


BODIES_MAPPING = f"""
match = "ncua_credit_unions.csv"
encoding = "latin-1"

[sheet."*"]
register = "coop"
header_row = 1
date_order = "mdy"

[sheet."*".columns]
coop_id = "CU_NUMBER"
coop_name = "CU_NAME"
district_code = "COUNTY_CODE"
members = "ACCT_083"
data_date = "CYCLE_DATE"

[sheet."*".values.district_code]
{_table({str(int(code)): f"37{code}" for code in COUNTIES})}

[sheet."*".constants]
coop_type = "credit_union"
province = "{PROVINCE}"
"""

TOTALS_MAPPING = f"""
match = "ncua_totals.csv"
encoding = "latin-1"

[sheet."*"]
register = "reported_total"
header_row = 1
date_order = "mdy"

[sheet."*".columns]
coop_id = "CU_NUMBER"
balance_date = "CYCLE_DATE"
total = "ACCOUNT"
amount = "AMOUNT"

[sheet."*".values.total]
{_table(TOTALS)}
"""
