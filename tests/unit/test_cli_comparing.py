"""``compare`` and ``ratios``: several files side by side, and both sides of every ratio."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

import pyfinance as pf
from pyfinance import cli
from pyfinance.ratio import Ratio
from pyfinance.ratio.choice import Unit

EXAMPLE = str(pf.example())
Capture = pytest.CaptureFixture[str]


def budget_of_the_example(path: Path) -> str:
    """A budget of the example's body and year in the tidy form: of each item of its T05 half as much again."""
    cells = []
    for cell in pf.read(EXAMPLE).T05.cells():
        if cell["measure"] == "total" and cell["role"] == "leaf":
            value = str(Decimal(cell["value"]) * Decimal("1.5"))
            cells.append({**cell, "value": value, "kind": "budget", "stage": "initial"})
    path.write_text(json.dumps(cells), encoding="utf-8")
    return str(path)


@pytest.fixture
def earlier(tmp_path: Path) -> str:
    """The example a year before, every amount of its T05 doubled, in the tidy form."""
    cells = [
        {**cell, "year": "2023", "value": str(2 * Decimal(cell["value"]))} for cell in pf.read(EXAMPLE).T05.cells()
    ]
    path = tmp_path / "earlier.json"
    path.write_text(json.dumps(cells), encoding="utf-8")
    return str(path)


def records(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


# ------------------------------------------------------------------------------------------------------------- compare
def test_two_years_stand_side_by_side_with_their_difference(earlier: str, capsys: Capture) -> None:
    assert cli.main(["compare", earlier, EXAMPLE]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    line = next(line for line in out.splitlines() if line.startswith("201 "))
    assert line.split() == ["201", "一般公共服务支出", "6,866.66", "81.1%", "3,433.33", "81.1%", "-3,433.33", "-50.0%"]
    assert "科目年度：2024" in out  # the basis of both


def test_csv_has_one_line_for_each_amount_and_remarks_go_to_stderr(earlier: str, capsys: Capture) -> None:
    assert cli.main(["compare", earlier, EXAMPLE, "--level", "class", "--format", "csv", "--lang", "en"]) == 0
    out, err = capsys.readouterr()
    lines = list(csv.DictReader(io.StringIO(out)))
    first = next(line for line in lines if line["code"] == "201" and line["column"] == "2")
    assert (first["fen"], first["difference"], first["growth"], first["rank"]) == (
        "3433330000",
        "-3433330000",
        "-0.5",
        "2",
    )
    assert sum(int(line["fen"]) for line in lines if line["column"] == "2") == int(first["total_fen"]) == 4234700000
    assert "pyfinance: compare: not counted: 2 figures (no leaf: total)" in err


def test_json_is_one_object_with_what_is_not_comparable(tmp_path: Path, earlier: str, capsys: Capture) -> None:
    out = tmp_path / "compared.json"
    budget = budget_of_the_example(tmp_path / "budget.json")
    assert cli.main(["compare", budget, EXAMPLE, "--format", "json", "-o", str(out)]) == 0
    assert capsys.readouterr().out == ""
    (record,) = records(out.read_text(encoding="utf-8"))
    assert record["of"] == [{"table": "T05", "measure": "total"}]
    unlike = {one["attribute"]: one["values"] for one in record["incomparable"]}
    assert unlike["stage"] == ["initial", "final"]
    assert {one["column"] for one in record["cells"]} == {0, 1}
    assert next(one for one in record["cells"] if one["column"] == 1 and one["code"] == "208")["fen"] == 446350000


def test_other_tables_measures_and_levels(capsys: Capture) -> None:
    arguments = ["compare", EXAMPLE, "--table", "T03", "--measure", "basic", "--level", "项", "--format", "json"]
    assert cli.main(arguments) == 0
    (record,) = records(capsys.readouterr().out)
    fen = {cell["code"]: cell["fen"] for cell in record["cells"]}
    table = pf.read(EXAMPLE).T03
    printed = {row.key: table.cell(row.key, "basic") for row in table.rows if len(row.key) == 7}
    assert fen == {code: cell.fen for code, cell in printed.items() if cell is not None}
    assert cli.main(["compare", EXAMPLE, "--table", "T06", "--format", "json"]) == 0
    assert {cell["code"] for cell in records(capsys.readouterr().out)[0]["cells"]} <= {"301", "302", "303", "310"}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--table", "T99"], "no file has the table T99; tables: T01, "),
        (["--measure", "x"], "T05 has the measures total, basic, project, personnel, operating"),
        (["--table", "T05", "--table", "T04"], "both hold general"),
        (["--stage", "initial"], "no leaf of T05 total"),
    ],
)
def test_what_cannot_be_compared_says_what_there_is(arguments: list[str], said: str, capsys: Capture) -> None:
    assert cli.main(["compare", EXAMPLE, *arguments]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert said in err


@pytest.mark.parametrize(("command", "option"), [("compare", "--level"), ("ratios", "--ratio")])
def test_a_wrong_choice_lists_the_right_ones(command: str, option: str, capsys: Capture) -> None:
    with pytest.raises(SystemExit) as stop:
        cli.main([command, option, "nothing", EXAMPLE])
    assert stop.value.code == 2
    assert {"--level": "类", "--ratio": "three-public-share"}[option] in capsys.readouterr().err


def test_a_file_that_cannot_be_read_does_not_stop_the_comparison(earlier: str, capsys: Capture) -> None:
    answers = []
    for jobs in ("1", "2"):
        status = cli.main(["compare", earlier, "gone.txt", EXAMPLE, "--jobs", jobs])
        answers.append((status, *capsys.readouterr()))
    assert answers[0] == answers[1]
    status, out, err = answers[0]
    assert (status, err) == (2, "pyfinance: gone.txt: No such file or directory\n")
    assert "后者比前者增减" in out
    assert cli.main(["compare", "gone.txt"]) == 2
    assert capsys.readouterr().out == ""


# -------------------------------------------------------------------------------------------------------------- ratios
def test_ratios_show_both_sides_and_what_could_not_be_formed(capsys: Capture) -> None:
    assert cli.main(["ratios", EXAMPLE]) == 0
    shown, missing = capsys.readouterr().out.split("未能计算：\n")
    line = next(line for line in shown.splitlines() if line.endswith("three-public-share"))
    assert line.split()[1:4] == ["11.3%", "480.61", "4,234.71"]
    assert "政府性基金预算结转结余率: 分母为零" in missing
    found = pf.ratios(pf.read(EXAMPLE))
    assert len(shown.splitlines()) == 2 + sum(one.value is not None for one in found)
    assert len(missing.splitlines()) == sum(one.value is None for one in found)
    assert cli.main(["ratios", EXAMPLE, "--lang", "en", "--ratio", "pi-1"]) == 0
    assert "the initial budget by item: blank" in capsys.readouterr().out


def test_ratios_for_machines(capsys: Capture) -> None:
    arguments = ["--ratio", "three-public-execution", "--ratio", "basic-share"]
    assert cli.main(["ratios", EXAMPLE, EXAMPLE, *arguments, "--format", "csv"]) == 0
    lines = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert len(lines) == 2 * 7
    whole = next(line for line in lines if line["row"] == "合计")
    assert (whole["numerator"], whole["denominator"], whole["value"]) == ("480610000", "571240000", "84.1345")
    assert (whole["stage"], whole["comparable"], whole["unit"]) == ("final / full_year", "true", "%")
    bought = next(line for line in lines if line["row"] == "公务用车购置费")
    assert (bought["value"], bought["numerator"], bought["comparable"]) == ("", "", "false")
    assert cli.main(["ratios", EXAMPLE, "gone.txt", *arguments, "--format", "json"]) == 2
    out, err = capsys.readouterr()
    (record,) = records(out)
    assert (record["entity"], record["year"]) == (pf.read(EXAMPLE).entity, 2024)
    assert [one["ratio"] for one in record["ratios"]] == ["three-public-execution"] * 6 + ["basic-share"]
    assert "gone.txt" in err


def test_a_budget_goes_to_the_final_accounts_of_its_body_and_year(tmp_path: Path, capsys: Capture) -> None:
    budget = budget_of_the_example(tmp_path / "budget.json")
    assert cli.main(["ratios", EXAMPLE, "--ratio", "pi-1", "--budget", budget, "--format", "json"]) == 0
    out, err = capsys.readouterr()
    (ratio,) = records(out)[0]["ratios"]
    assert (ratio["value"], err) == ("66.6667", "")
    other = tmp_path / "other.json"
    other.write_text(json.dumps([{**cell, "year": "2020"} for cell in json.loads(Path(budget).read_text())]))
    assert cli.main(["ratios", EXAMPLE, "--ratio", "pi-1", "--budget", str(other)]) == 0
    assert "no file is the final accounts of the budget of" in capsys.readouterr().err
    assert cli.main(["ratios", EXAMPLE, "--budget", "gone.pdf", "--ratio", "pi-1"]) == 2
    assert "gone.pdf: No such file" in capsys.readouterr().err


def test_counts_are_no_money_and_what_is_not_comparable_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    def ratio(name: str, unit: Unit, above: int, below: int, reason: str = "") -> Ratio:
        sides = (Fraction(above), Fraction(below))
        return Ratio(name, name, name, "", unit, *sides, "all", "final", "yes", not reason, reason)

    found = [
        ratio("missed-indicators", "%", 1, 4),
        ratio("cost-per-vehicle", "fen_per", 17730000, 6),
        ratio("cost-per-guest", "fen_per", 100, 3),
        ratio("days-to-publication", "days", 12, 1),
        ratio("basic-share", "%", 100, 300, "stages differ: initial / final"),
    ]
    monkeypatch.setattr("pyfinance.cli.ratios.ratios", lambda *_, **__: found)
    assert cli.main(["ratios", EXAMPLE]) == 0
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert lines[0][-2:] == ["金额单位", "万元"]
    assert lines[2][1:4] == ["25.0%", "1", "4"]
    assert lines[3][1:4] == ["2.955", "17.73", "6"]
    assert lines[4][1:4] == ["0.00", "0.0001", "3"]
    assert lines[5][1:3] == ["12", "12"]
    assert lines[6][1:4] == ["33.3%", "0.0001", "0.0003"]
    assert " ".join(lines[7]) == "basic-share: 阶段不同：年初预算 / 决算"
