"""The command: mistakes are one line with the documented status; results add up."""

import json
import subprocess
import sys

import pytest
from publish import tiny

from coopanalysis import cli


def said_of(capsys, *arguments):
    code = cli.run([str(argument) for argument in arguments])
    out, err = capsys.readouterr()
    return code, out, err


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["build", "--distric", "3304"], 2, "No such option: --distric"),
        (["biuld"], 2, "No such command 'biuld'"),
        (["build", "--as-of", "2019-3"], 2, "'2019-3' is not a date; write it like"),
        (["build", "--as-of", "2562-03-31"], 2, "'2562-03-31' is a Buddhist year"),
        (["measure", "--data", "no"], 1, "no such data folder; name it with --data"),
        (["explain", "--indicator", "x", "--data", "no"], 1, "no such data folder"),
        (["build", "--workers", "0"], 2, "greater than or equal to 1"),
        (["build", "--lang", "de"], 2, "language 'de' is not known; use th, en or"),
        (["build", "--config", "no.toml"], 2, "no such settings file"),
        (["build", "--province", "Sisakett"], 2, "province 'Sisakett' is not in the"),
        (["explain"], 2, "Missing option '--indicator'"),
        (["intake", "--as-of", "latest"], 2, "say the date itself, like 2019-03-31"),
        (["measure"], 1, "nothing was taken in for province 33; run"),
        (["build"], 1, "nothing was taken in for province 33; run"),
        (["build", "--notebook", "distrct"], 1, "no such notebook; names are"),
        (["status", "--data", "no"], 1, "no such data folder; name it with --data"),
        (["explain", "--indicator", "x", "--district", "9999"], 2, "such as 3304"),
        (["list"], 1, "nothing was taken in for province 33; run"),
        (["lab"], 1, "no such notebook"),
    ],
)
def test_a_mistake_is_one_line(tmp_path, monkeypatch, capsys, arguments, code, said):
    (tmp_path / "data").mkdir()
    (tmp_path / "notebooks").mkdir()
    if arguments[0] != "lab" and "--notebook" not in arguments:
        tiny.notebook(tmp_path / "notebooks" / "district_report.ipynb")
        tiny.notebook(tmp_path / "notebooks" / "province_overview.ipynb", "province")
        for name in ("data_quality", "methods"):
            tiny.notebook(tmp_path / "notebooks" / f"{name}.ipynb", "province")
    monkeypatch.chdir(tmp_path)
    found = said_of(capsys, *arguments)
    assert found[0] == code, found
    assert found[1] == ""
    assert said in found[2]
    assert found[2].startswith("coopanalysis: ")
    assert found[2].count("\n") == 1
    assert not (tmp_path / "reports").exists()


def test_a_missing_data_folder_says_what_to_do(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    code, _, err = said_of(capsys, "build", "--data", "nowhere")
    assert code == 1
    assert err == (
        f"coopanalysis: {tmp_path / 'nowhere'}: no such data folder; "
        "name it with --data, or run from the project\n"
    )


def test_a_mistake_is_json_too_where_asked(tmp_path, capsys):
    code, out, err = said_of(capsys, "build", "--data", tmp_path / "no", "--json")
    assert json.loads(out) == {
        "error": err.removeprefix("coopanalysis: ").rstrip("\n"),
        "exit_code": code,
    }


def test_another_run_at_work_is_status_3(tmp_path, capsys, monkeypatch):
    from coopanalysis import work

    settings = tiny.project(tmp_path)
    monkeypatch.chdir(tmp_path)
    with work.lock(settings.reports, "build"):
        code, _, err = said_of(capsys, "build")
    assert code == 3
    assert "another run is at work here" in err


def test_help_imports_nothing_heavy():
    program = (
        "import sys; from coopanalysis import cli; assert cli.run(['--help']) == 0; "
        "heavy = {'pandas', 'duckdb', 'plotly', 'papermill', 'nbconvert', 'geothai'}; "
        "assert not heavy & sys.modules.keys(), heavy & sys.modules.keys()"
    )
    found = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert found.returncode == 0, found.stderr
    commands = ("sample", "template", "intake", "measure", "build", "list", "status")
    for command in (*commands, "lab", "serve", "verify"):
        assert f"\n  {command} " in found.stdout


def test_template_says_what_it_wrote_and_writes_over_nothing(tmp_path, capsys):
    options = ("template", "--data", tmp_path / "data", "--register", "loan")
    path = tmp_path / "data" / "templates" / "template_loan.xlsx"
    assert said_of(capsys, *options) == (0, f"{path}\n", "")
    assert path.is_file()
    code, out, err = said_of(capsys, *options)
    assert (code, out) == (2, "")
    assert err == f"coopanalysis: {path}: there already; --force writes anew\n"
    code, out, _ = said_of(capsys, *options, "--force", "--json")
    assert (code, json.loads(out)) == (0, [str(path)])
    elsewhere = tmp_path / "elsewhere"
    code, out, _ = said_of(capsys, "template", "--register", "all", "--out", elsewhere)
    assert (code, out) == (0, f"{elsewhere / 'template_all.xlsx'}\n")


DEBTORS = (
    "เลขที่สัญญา,เลขทะเบียนสมาชิก,วันที่กู้,วันครบกำหนด,วงเงินตามสัญญา,ต้นเงินคงเหลือ,โทร\n"
    "1/2560,7,1 เม.ย. 2560,31/03/2562,5000,1000,0\n"
    "2/2560,8,30 ก.พ. 2560,31/03/2562,5000,0,0\n"
)


@pytest.fixture
def debtors(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "3304-01_loan.csv"
    path.write_text(f"รหัสสหกรณ์ 3304-01\n{DEBTORS}", encoding="utf-8")
    return path


def test_intake_explains_a_file_and_writes_nothing(debtors, capsys):
    code, out, err = said_of(
        capsys, "intake", "--explain", debtors, "--as-of", "2019-03-31"
    )
    assert (code, err) == (0, "")
    loan = "ทะเบียนคุมลูกหนี้เงินกู้"
    assert out.splitlines()[:14] == [
        "3304-01_loan.csv (date 2019-03-31)",
        "  mapping: none applies",
        f"  the table: loan ({loan}), told by the file's name",
        "    header in row 2",
        "    from the titles: coop_id = 3304-01",
        "    date of the data: from inbox date",
        "    A เลขที่สัญญา -> contract_no* (text): 1/2560",
        "    B เลขทะเบียนสมาชิก -> member_no* (text): (ข้อมูลส่วนบุคคล / personal)",
        "    C วันที่กู้ -> loan_date* (date): 2017-04-01",
        "    D วันครบกำหนด -> due_date* (date): 2019-03-31",
        "    E วงเงินตามสัญญา -> principal_granted* (money, baht): 5000.00",
        "    F ต้นเงินคงเหลือ -> principal_outstanding* (money, baht): 1000.00",
        "    - a title row -> coop_id* (text): 3304-01",
        "    ignored headers: โทร",
    ]
    assert out.splitlines()[15:] == [
        "    2 rows = 1 accepted + 1 rejected + 0 totals + 0 blank",
        "    rejected: 1 × วันที่กู้ (loan_date), date",
        "    row 4, วันที่กู้ (loan_date): '30 ก.พ. 2560': "
        "'30 ก.พ. 2560' is not a day of the calendar",
        "nothing was written; keys that stand twice, cooperatives that no register "
        "holds and places are checked when it is taken in",
    ]
    assert [path.name for path in debtors.parent.iterdir()] == [debtors.name]


def test_intake_explains_a_file_for_a_program(debtors, capsys):
    code, out, _ = said_of(capsys, "intake", "--explain", debtors, "--json")
    (found,) = json.loads(out)
    assert code == 0
    assert found["sheets"][0]["register"] == "loan"
    assert found["sheets"][0]["counts"]["rejected"] == 1
    assert found["sheets"][0]["columns"][0]["header"] == "เลขที่สัญญา"


def test_intake_explains_what_is_missing_with_status_1(debtors, capsys):
    text = debtors.read_text(encoding="utf-8").replace("เลขที่สัญญา", "สัญญาที่")
    debtors.write_text(text, encoding="utf-8")
    code, out, _ = said_of(capsys, "intake", "--explain", debtors)
    assert code == 1
    assert (
        "    not read: required column เลขที่สัญญา (contract_no) is absent; nearest "
        "headers: 'สัญญาที่'\n"
    ) in out


def test_on_a_terminal_columns_are_a_table(debtors, capsys, monkeypatch):
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "160")
    code, out, _ = said_of(capsys, "intake", "--explain", debtors)
    assert code == 0
    assert "┏━━━" in out
    assert "│ principal_granted*" in out


def test_template_for_no_register_is_one_line(tmp_path, capsys):
    code, _, err = said_of(capsys, "template", "--out", tmp_path, "--register", "loans")
    assert code == 2
    assert err.startswith(
        "coopanalysis: no register is called 'loans'; nearest is 'loan'; known are coop"
    )
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def built(tmp_path, monkeypatch):
    from coopanalysis.publish import editions

    monkeypatch.setattr(editions, "with_marks", lambda edition, data: edition)
    settings = tiny.project(tmp_path)
    monkeypatch.chdir(tmp_path)
    return settings


def test_build_says_what_it_made_and_where_and_leaves_it_standing(built, capsys):
    options = ("--district", "3304", "--lang", "en", "--workers", "1")
    code, out, err = said_of(capsys, "build", *options)
    lines = out.splitlines()
    assert (code, err) == (0, "")
    assert lines[0].startswith("1/1 en/district/3304 Kantharalak: ")
    assert lines[1].startswith("1 reports made, 0 used again, 0 failed in ")
    assert lines[2] == f"index: {built.reports / 'index.html'}"

    # A second run uses it again, and imports nothing heavy to find that out.
    program = (
        "import sys; from coopanalysis import cli; "
        f"assert cli.run(['build', *{options!r}, '--if-changed', '--json']) == 0; "
        "heavy = {'pandas', 'duckdb', 'plotly', 'papermill', 'nbconvert'}; "
        "assert not heavy & sys.modules.keys(), heavy & sys.modules.keys()"
    )
    again = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert again.returncode == 0, again.stderr
    assert json.loads(again.stdout)["is_unchanged"] is True

    code, out, _ = said_of(capsys, "list", "--lang", "en", "--json")
    rows = json.loads(out)
    assert (code, len(rows)) == (0, 22 + 3)
    # The page that stands links to no province page: a whole site makes it again.
    assert not any(row["stands"] for row in rows)

    code, out, _ = said_of(capsys, "status", "--json")
    found = json.loads(out)
    assert found["provinces"][0]["dates"][0]["measures"] == "measured"
    assert found["site"]["reports"] == 1
    assert all(rule["id"] for rule in found["assumed_rules"])
    code, out, _ = said_of(capsys, "status")
    assert "2019-03-31  version 1, 0 bodies, measured, sample" in out


def test_a_failed_report_is_status_1(built, capsys):
    path = built.root / "notebooks" / "district_report.ipynb"
    tiny.notebook(path, cell="1 / 0")
    options = ("--district", "3304", "--lang", "en", "--workers", "1")
    code, out, _ = said_of(capsys, "build", *options)
    assert code == 1
    assert "FAILED, cell 6: ZeroDivisionError: division by zero" in out


def test_lab_opens_the_explorer_over_the_same_data(tmp_path, monkeypatch, capsys):
    from coopanalysis.publish import lab

    seen = {}

    def fake(command, *, cwd, env, check):
        seen.update(command=command, cwd=cwd, data=env["COOPANALYSIS_DATA"])
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(lab.subprocess, "run", fake)
    monkeypatch.chdir(tmp_path)
    explorer = tiny.notebook(tmp_path / "notebooks" / "explorer.ipynb")
    assert cli.run(["lab", "--data", str(tmp_path / "d")]) == 0
    assert seen["command"][1:] == ["-m", "jupyterlab", str(explorer)]
    assert seen["cwd"] == explorer.parent
    assert seen["data"] == str(tmp_path / "d")


def test_explain_goes_from_rows_to_steps(sample_data, coop):
    said = coop(
        *("explain", "--data", sample_data, "--as-of", "2019-03-31"),
        *("--district", "3304", "--indicator", "overdue.overdue_share"),
    )
    for part in ("rows ", "sums ", "verdict  headline: ", "how ", "totals "):
        assert f"\n{part}" in said
    found = json.loads(
        coop(
            *("explain", "--data", sample_data, "--as-of", "2019-03-31", "--json"),
            *("--district", "3304", "--indicator", "overdue.overdue_share"),
        )
    )
    summed = sum(row["numerator"] or 0 for row in found["measures"])
    headline = next(v for v in found["verdicts"] if v["body_group"] == "headline")
    assert headline["norm"] in ("breach", "near", "meets")
    assert summed >= headline["numerator"] > 0


def test_explain_refuses_an_unknown_indicator(sample_data, coop):
    said = coop(
        *("explain", "--data", sample_data, "--indicator", "overdue.nope"), status=2
    )
    assert "overdue.par90" in said


def test_a_file_where_a_folder_should_be_is_one_line(tmp_path, capsys):
    (tmp_path / "file").touch()
    code, _, err = said_of(capsys, "sample", "--data", tmp_path / "file")
    assert code == 1
    assert err.count("\n") == 1
    assert "check the path and its rights" in err
