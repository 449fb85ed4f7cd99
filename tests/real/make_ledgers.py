"""Three cooperatives of one invented district, each from one outside ledger.

A loan book with collateral (2025-01-29), invoices (2013-06-30) and a store's count
(2022-08-16). Each has its own date and its own currency; the district lies nowhere, so
no country's rules hold there.
"""

import csv
import datetime as dt
from pathlib import Path

PROVINCE = "ZZ"
DISTRICT = "ZZ01"
LENDER, TRADER, SHOP = "ZZ01-1", "ZZ01-2", "ZZ01-3"
LOANS_AT = dt.date(2025, 1, 29)
INVOICES_AT = dt.date(2013, 6, 30)
COUNT_AT = dt.date(2022, 8, 16)

# The lender's codes for collateral: the first digit is the kind of asset, 4 is land
# and buildings; 201 and 202 are savings books and certificates of deposit.
DEPOSIT_CODES = ("201", "202")

UNMATCHED = "not on the register"


def read(path: Path) -> list[dict[str, str]]:
    """Return the rows of a file as text."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def loan_rows(real: Path) -> list[dict[str, object]]:
    """Return one row per loan: what was lent, what is left, when last paid.

    A loan's contract is the one that its collateral names. The last payment stands for
    the day of default: a loan that was paid on the day is 0 days overdue.
    """
    folder = real / "vn_bank_portfolio"
    repaid: dict[str, int] = {}
    last: dict[str, str] = {}
    for row in read(folder / "repayments.csv"):
        loan = row["loan_id"]
        repaid[loan] = repaid.get(loan, 0) + int(row["principal_vnd"])
        last[loan] = max(last.get(loan, ""), row["paid_on"])
    return [
        {
            "mortgage_contract_id": row["mortgage_contract_id"],
            "customer_id": row["customer_id"],
            "disbursed_on": row["disbursed_on"],
            "matures_on": row["matures_on"],
            "amount_vnd": row["amount_vnd"],
            "balance_vnd": int(row["amount_vnd"]) - repaid[row["loan_id"]],
            "last_paid_on": last[row["loan_id"]],
            "rate_pct": row["rate_pct"],
        }
        for row in read(folder / "loan_contracts.csv")
    ]


def collateral_rows(real: Path) -> list[dict[str, object]]:
    """Return one row per item of collateral, numbered within its contract."""
    items: dict[str, int] = {}
    found = []
    for row in read(real / "vn_bank_portfolio" / "collateral.csv"):
        contract = row["mortgage_contract_id"]
        items[contract] = items.get(contract, 0) + 1
        found.append(
            {
                "mortgage_contract_id": contract,
                "item": items[contract],
                "collateral_id": row["collateral_id"],
                "kind": _kind(row["collateral_type_code"]),
                "value_vnd": row["value_vnd"],
            }
        )
    return found


def _kind(code: str) -> str:
    if code.startswith("4"):
        return "land_mortgage"
    return "deposit" if code in DEPOSIT_CODES else "other"


def invoice_rows(real: Path) -> list[dict[str, object]]:
    """Return the invoices that stood or had been settled on the day.

    All were settled in the end; what was settled later was not known on the day.
    """
    found = []
    for row in read(real / "ar_ibm" / "ar_ibm.csv"):
        if _american(row["InvoiceDate"]) > INVOICES_AT:
            continue
        settled = _american(row["SettledDate"]) <= INVOICES_AT
        found.append(
            {
                **{
                    name: row[name]
                    for name in (
                        "customerID",
                        "invoiceNumber",
                        "InvoiceDate",
                        "DueDate",
                        "InvoiceAmount",
                        "Disputed",
                    )
                },
                "Open": 0 if settled else row["InvoiceAmount"],
                "SettledDate": row["SettledDate"] if settled else "",
            }
        )
    return found


def _american(text: str) -> dt.date:
    month, day, year = map(int, text.split("/"))
    return dt.date(year, month, day)


def count_rows(real: Path) -> list[dict[str, object]]:
    """Return one row per SKU: what the register expects, what was counted.

    A tag counted twice is one piece; a tag without a SKU is no one's. A SKU that was
    never expected has nothing on the register: it stands in a group of its own, so that
    pieces nobody matched are not taken for pieces too many.
    """
    folder = real / "mojix_cycle_count"
    known = read(folder / "expected_soh.csv")
    expected = {row["Retail_Product_SKU"]: row for row in known}
    counted: dict[str, dict[str, str]] = {}
    pieces: dict[str, int] = {}
    for row in {row["RFID"]: row for row in read(folder / "counted_rfid.csv")}.values():
        sku = row["Retail_Product_SKU"]
        if sku:
            counted[sku] = row
            pieces[sku] = pieces.get(sku, 0) + 1
    return [
        {
            "SKU": sku,
            "Name": (expected.get(sku) or counted[sku])["Retail_Product_Name"],
            "Group": expected[sku]["Retail_Product_Level1Name"]
            if sku in expected
            else UNMATCHED,
            "Book": expected[sku]["Retail_SOHQTY"] if sku in expected else 0,
            "Counted": pieces.get(sku, 0),
        }
        for sku in sorted(expected.keys() | counted.keys())
    ]


def write(real: Path, data: Path) -> None:
    """Write places, mappings and an inbox for each of the three dates."""
    mappings = data / "reference" / "mappings"
    mappings.mkdir(parents=True)
    (data / "reference" / "places.csv").write_text(
        "province,province_name_th,province_name_en,district_code,name_th,name_en,"
        "jurisdiction,currency\n"
        f"{PROVINCE},จังหวัดสมมติ,Invented Province,{DISTRICT},อำเภอสมมติ,"
        "Invented District,ZZ,XTS\n",
        encoding="utf-8",
    )
    for name, text in MAPPINGS.items():
        (mappings / f"{name}.toml").write_text(text, encoding="utf-8")
    for day in (LOANS_AT, INVOICES_AT, COUNT_AT):
        inbox = data / "inbox" / day.isoformat()
        inbox.mkdir(parents=True)
        _write_csv(inbox / "invented_coop.csv", BODIES)
    inbox = data / "inbox"
    loans = inbox / LOANS_AT.isoformat()
    _write_csv(loans / "book_loans.csv", loan_rows(real))
    _write_csv(loans / "book_security.csv", collateral_rows(real))
    _write_csv(inbox / INVOICES_AT.isoformat() / "invoices.csv", invoice_rows(real))
    _write_csv(inbox / COUNT_AT.isoformat() / "count.csv", count_rows(real))


def _write_csv(path: Path, lines: list[dict[str, object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, fieldnames=list(lines[0]))
        writer.writeheader()
        writer.writerows(lines)


BODIES = [
    {
        "coop_id": code,
        "coop_name": name,
        "coop_type": kind,
        "province": PROVINCE,
        "district_code": DISTRICT,
        "status": "operating",
    }
    for code, name, kind in (
        (LENDER, "Invented lender", "savings"),
        (TRADER, "Invented trader", "agricultural"),
        (SHOP, "Invented shop", "shop"),
    )
]


def _mapping(
    match: str,
    register: str,
    columns: dict[str, str],
    constants: dict[str, str],
    values: str = "",
    date_order: str = "ymd",
) -> str:
    def table(pairs: dict[str, str]) -> str:
        return "\n".join(f'{name} = "{text}"' for name, text in pairs.items())

    return (
        f'match = "{match}"\n[sheet."*"]\nregister = "{register}"\nheader_row = 1\n'
        f'date_order = "{date_order}"\n[sheet."*".columns]\n{table(columns)}\n'
        f'[sheet."*".constants]\n{table(constants)}\n{values}'
    )


MAPPINGS = {
    "loans": _mapping(
        "book_loans.csv",
        "loan",
        {
            "contract_no": "mortgage_contract_id",
            "member_no": "customer_id",
            "loan_date": "disbursed_on",
            "due_date": "matures_on",
            "principal_granted": "amount_vnd",
            "principal_outstanding": "balance_vnd",
            "default_date": "last_paid_on",
            "interest_rate": "rate_pct",
        },
        {"coop_id": LENDER},
    ),
    "security": _mapping(
        "book_security.csv",
        "collateral",
        {
            "contract_no": "mortgage_contract_id",
            "item_no": "item",
            "asset_id": "collateral_id",
            "collateral_type": "kind",
            "appraised_value": "value_vnd",
        },
        {"coop_id": LENDER},
    ),
    "invoices": _mapping(
        "invoices.csv",
        "trade_receivable",
        {
            "debtor_id": "customerID",
            "invoice_no": "invoiceNumber",
            "sale_date": "InvoiceDate",
            "due_date": "DueDate",
            "amount": "InvoiceAmount",
            "outstanding": "Open",
            "last_payment_date": "SettledDate",
            "confirmation": "Disputed",
        },
        {"coop_id": TRADER, "debtor_type": "agency", "business_line": "service"},
        # the trader's flag stands for what a debtor answers to a confirmation
        values='[sheet."*".values.confirmation]\nYes = "different"\nNo = "agreed"\n',
        date_order="mdy",
    ),
    # The store's files hold no price: with a price of 1, values are pieces.
    "count": _mapping(
        "count.csv",
        "stock_count",
        {
            "item_code": "SKU",
            "item_name": "Name",
            "item_group": "Group",
            "book_qty": "Book",
            "count_qty": "Counted",
        },
        {
            "coop_id": SHOP,
            "count_date": COUNT_AT.isoformat(),
            "store": "233",
            "unit_price": "1",
        },
    ),
}
