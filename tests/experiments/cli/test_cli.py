"""The command line as people use it: answers, messages, exit codes, never a traceback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from sim.scenario.library import ROOT as LIBRARY
from tests.experiments.cli.in_process import groundswell

MISTAKES = """\
kind: scenario
schema_version: 1
extends: baseline
funding:
  yeras: 5
  amount_gbp: 12
partnership:
  members_target: 3
workers:
  directiveness: .nan
place:
  tiers: many
"""


def by_process(*arguments: object, cwd: Path) -> subprocess.CompletedProcess:
    """Give a command as a shell does, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "experiments.cli", *map(str, arguments)],
        cwd=cwd,
        capture_output=True,
        text=True,
        timeout=600,
        env=os.environ | {"COLUMNS": "140"},
    )
    assert "Traceback" not in done.stdout + done.stderr
    return done


def test_quick_commands_import_nothing_heavy(tmp_path):
    code = (
        "import sys\nfrom experiments import cli\nsys.argv = ['groundswell', {!r}, *{!r}]\n"
        "try:\n    cli.main()\nexcept SystemExit:\n    pass\n"
        "heavy = ('numba', 'pandas', 'mesa', 'scipy', 'matplotlib', 'pyarrow', 'solara')\n"
        "print('HEAVY', [name for name in heavy if name in sys.modules])\n"
    )
    for command, rest in (("--help", []), ("scenarios", []), ("check", ["baseline"])):
        done = subprocess.run(
            [sys.executable, "-c", code.format(command, rest)],
            cwd=tmp_path, capture_output=True, text=True, timeout=60,
        )  # fmt: skip
        assert "HEAVY []" in done.stdout, (command, done.stdout[-200:], done.stderr[-500:])


def test_scenarios_lists_the_library(tmp_path):
    done = by_process("scenarios", "--json", "list.json", cwd=tmp_path)
    assert done.returncode == 0
    assert "funding_length/five_years" in done.stdout
    listed = json.loads((tmp_path / "list.json").read_text())
    assert listed["schema_version"] == 1
    assert {"baseline", "no_programme"} <= {entry["name"] for entry in listed["scenarios"]}


def test_new_writes_what_check_accepts_and_overwrites_nothing(tmp_path):
    assert groundswell("new", "mine", cwd=tmp_path).returncode == 0
    assert groundswell("check", "mine.yaml", cwd=tmp_path).returncode == 0
    again = groundswell("new", "mine", cwd=tmp_path)
    assert again.returncode == 2
    assert "already" in again.stderr


def test_check_knows_the_script_of_a_session(tmp_path):
    script = (LIBRARY / "sessions" / "who_leads.yaml").read_text("utf-8")
    (tmp_path / "mine.yaml").write_text(script)
    assert groundswell("check", "mine.yaml", cwd=tmp_path).returncode == 0
    (tmp_path / "mine.yaml").write_text(script.replace("base:", "bsae:", 1))
    done = groundswell("check", "mine.yaml", cwd=tmp_path)
    assert done.returncode == 1
    assert "mine.yaml:9:5: questions[1].bsae" in done.stdout


def test_check_names_all_five_mistakes_with_line_and_column(tmp_path):
    (tmp_path / "mine.yaml").write_text(MISTAKES)
    done = groundswell("check", "mine.yaml", "--json", "found.json", cwd=tmp_path)
    assert done.returncode == 1
    for place in ("5:3: funding.yeras", "6:3: funding.amount_gbp", "8:3: partnership.members_target",
                  "10:3: workers.directiveness", "12:3: place.tiers"):  # fmt: skip
        assert f"mine.yaml:{place}" in done.stdout
    assert "did you mean years?" in done.stdout
    found = json.loads((tmp_path / "found.json").read_text())
    assert not found["ok"]
    assert [problem["line"] for problem in found["problems"]] == [5, 6, 8, 10, 12]


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["compare", "baseline", "funding_length/five_year"], 2, "did you mean"),
        (["compare", "baseline", "missing.yaml"], 2, "no such file"),
        (["compare", "baseline"], 2, "OTHER"),
        (["comparre", "baseline"], 2, "compare"),
        (["compare", "baseline", "baseline", "--report"], 2, "--out"),
        (["compare", "baseline", "baseline", "--replicates", "0"], 2, "replicates"),
        (["compare", "baseline", "baseline", "--seed", "9" * 30], 2, "seed"),
        (["run", "baseline", "--seed", "9" * 30, "--out", "x"], 2, "seed"),
        (["describe", "resident_voise"], 2, "resident_voice"),
        (["sweep", "years_and_worker", "--out", "x"], 2, "years_and_workers"),
        (["describe", "energy.recovery"], 2, "energy.recovery_rate"),
        (["status", "nowhere"], 2, "no results here"),
        (["schema", "scenarios"], 2, "scenario"),
    ],
)
def test_unusable_input_is_told_and_named(tmp_path, arguments, code, words):
    done = groundswell(*arguments, cwd=tmp_path)
    assert done.returncode == code, done.stderr
    assert words in done.stderr


def test_a_shell_hears_of_unusable_input_too(tmp_path):
    done = by_process("compare", "baseline", "missing.yaml", cwd=tmp_path)
    assert done.returncode == 2
    assert "no such file" in done.stderr


def test_a_follow_on_too_short_for_legacy_is_refused(tmp_path, quick):
    short = quick.with_name("short.yaml")
    short.write_text(quick.read_text().replace("follow_on_months: 36", "follow_on_months: 24"))
    done = groundswell("compare", quick, short, cwd=tmp_path)
    assert done.returncode == 2
    assert "at least 36" in done.stderr
    assert "follow_on_months" in done.stderr


def test_hostile_files_get_a_message(tmp_path):
    (tmp_path / "binary.yaml").write_bytes(bytes(range(256)) * 10)
    (tmp_path / "bomb.yaml").write_text("a: &a [1,1]\nb: &b [*a,*a]\nc: [*b,*b]\n")
    (tmp_path / "deep.yaml").write_text("a: " + "[" * 5000 + "]" * 5000)
    for name in ("binary.yaml", "bomb.yaml", "deep.yaml"):
        assert groundswell("run", name, cwd=tmp_path).returncode == 2


def test_an_output_folder_that_is_a_file_ends_with_4(tmp_path, quick):
    (tmp_path / "taken").write_text("here first")
    done = groundswell(
        "compare", quick, quick, "--replicates", 1, "--out", "taken", "--no-cache", cwd=tmp_path
    )
    assert done.returncode == 4
    assert "taken" in done.stderr


def test_a_json_file_that_cannot_be_written_ends_with_4(tmp_path):
    done = groundswell("scenarios", "--json", "/proc/none/x.json", cwd=tmp_path)
    assert done.returncode == 4
    assert "cannot be written" in done.stderr


def test_comparing_a_scenario_with_itself_runs_both_sides_and_is_identical(tmp_path, quick):
    done = groundswell(
        "compare", quick, quick, "--replicates", 2, "--no-cache", "--json", "out.json", cwd=tmp_path
    )
    assert done.returncode == 0, done.stderr
    assert "identical" in done.stdout
    out = json.loads((tmp_path / "out.json").read_text())
    assert out["runs"] == {"wanted": 6, "reused": 0, "executed": 6, "failed": 0}
    verdicts = {r["verdict"] for r in out["results"] if r["scenario"] == "quick (2)"}
    assert verdicts == {"identical"}


def test_compare_writes_tables_report_and_json_and_reuses_runs(tmp_path, quick_formal, own_cache):
    quick = quick_formal.with_name("quick.yaml")
    command = (
        "compare",
        quick,
        quick_formal,
        "--replicates",
        4,
        "--out",
        "out",
        "--json",
        "o.json",
    )
    done = by_process(*command, "--report", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "no field experiment" in " ".join(done.stdout.split())
    yearly = pd.read_parquet(tmp_path / "out" / "yearly")
    assert set(yearly["scenario"]) == {"quick", "formal", "no_programme"}
    assert not yearly.duplicated(["scenario", "replicate", "year"]).any()
    assert "<html" in (tmp_path / "out" / "report.html").read_text()[:500].lower()
    first = json.loads((tmp_path / "o.json").read_text())
    headlines = [r for r in first["results"] if r["headline"] and r["scenario"] == "formal"]
    assert len(headlines) == 5
    assert first["differences"]["formal"]["levers"]["partnership.formality_target"]["here"] == 0.95

    again = groundswell(*command[:7], "--json", "again.json", cwd=tmp_path)
    second = json.loads((tmp_path / "again.json").read_text())
    assert again.returncode == 0
    assert second["runs"]["executed"] == 0
    assert second["results"] == first["results"]

    assert "12 of 12" in groundswell("status", "out", cwd=tmp_path).stdout
    verified = groundswell("verify", "out", "--sample", 2, cwd=tmp_path)
    assert (verified.returncode, "2 the same" in verified.stdout) == (0, True)
    exported = groundswell("export", "out", cwd=tmp_path)
    assert exported.returncode == 0
    assert len(pd.read_csv(tmp_path / "out" / "csv" / "yearly.csv")) == len(yearly)
    assert groundswell("report", "out", "--to", "r.html", cwd=tmp_path).returncode == 0


def test_another_comparison_in_the_same_folder_loses_nothing(tmp_path, quick_formal, own_cache):
    quick = quick_formal.with_name("quick.yaml")
    groundswell(
        "compare", quick, quick, "--replicates", 1, "--jobs", 1, "--out", "out", cwd=tmp_path
    )
    groundswell("export", "out", cwd=tmp_path)
    done = groundswell(
        "compare", quick, quick_formal, "--replicates", 1, "--jobs", 1, "--out", "out", cwd=tmp_path
    )
    assert done.returncode == 0
    assert "earlier-1" in done.stderr
    assert set(pd.read_parquet(tmp_path / "out" / "summary")["scenario"]) == {
        "quick", "formal", "no_programme"}  # fmt: skip
    assert len(pd.read_parquet(tmp_path / "out" / "earlier-1" / "summary")) == 3
    assert not (tmp_path / "out" / "csv").exists()
    assert (tmp_path / "out" / "earlier-1" / "csv" / "yearly.csv").exists()


def test_verify_finds_a_change(tmp_path, quick, own_cache):
    groundswell(
        "compare", quick, quick, "--replicates", 1, "--jobs", 1, "--out", "out", cwd=tmp_path
    )
    for part in (tmp_path / "out" / "yearly").glob("*.parquet"):
        table = pd.read_parquet(part)
        table["trust_council_all"] += 1e-12
        table.to_parquet(part)
    done = groundswell("verify", "out", "--sample", 3, cwd=tmp_path)
    assert done.returncode == 1
    assert "differs" in done.stdout


def test_run_shows_years_and_writes_json(tmp_path, quick):
    done = by_process("run", quick, "--seed", 7, "--json", "run.json", "--out", "one", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "Maturity" in done.stdout
    content = json.loads((tmp_path / "run.json").read_text())
    assert len(content["yearly"]["year"]) == 6
    assert len(pd.read_parquet(tmp_path / "one" / "monthly")) == 72


@pytest.mark.parametrize("story", [(), ("--story",)])
def test_a_run_names_the_assumptions_it_changes_whatever_it_shows(tmp_path, quick, story):
    with quick.open("a") as file:
        file.write("assumptions:\n  trust.form: single_stock\n")
    done = groundswell("run", quick, *story, cwd=tmp_path)
    assert "Changed assumptions of the model: trust.form = single_stock." in done.stdout


@pytest.mark.parametrize(
    ("what", "words"),
    [
        ("levers", "funding.years"),
        ("columns", "resident_voice"),
        ("outcomes", "legacy_36"),
        ("outcomes", "smallest difference that matters"),
        ("parameters", "energy.recovery_rate"),
        ("mechanisms", "worker_dominance"),
        ("schedule", "energy"),
        ("energy", "energy.recovery_rate"),
        ("funding.years", "years"),
    ],
)
def test_describe_knows_its_topics(tmp_path, what, words):
    done = groundswell("describe", what, "--json", "d.json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert words in done.stdout
    assert json.loads((tmp_path / "d.json").read_text())["entries"]


def test_a_mechanism_is_described_once_and_in_paragraphs(tmp_path):
    told = groundswell("describe", "energy", cwd=tmp_path).stdout
    assert told.count("M1 Energy") == 1
    assert "\n  Equation: " in told.replace("**", "")


def test_json_goes_into_a_pipe_and_does_not_replace_it(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    done = groundswell("describe", "funding.years", "--json", pipe, cwd=tmp_path)
    told = json.loads(os.read(reader, 65536))
    os.close(reader)
    assert done.returncode == 0, done.stderr
    assert told["kind"] == "describe"
    assert pipe.is_fifo()


def test_a_full_disk_that_does_not_say_where_is_told(tmp_path):
    code = (
        "import sys\nfrom experiments import cli\nfrom experiments.cli import scenarios\n"
        "def full(json_file): raise OSError(28, 'No space left on device')\n"
        "scenarios.list_library = full\n"
        "sys.argv = ['groundswell', 'scenarios']\ncli.main()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 4
    assert "disk is full" in done.stderr
    assert "GROUNDSWELL_CACHE" in done.stderr


def test_an_unforeseen_error_leaves_a_log_and_no_traceback(tmp_path):
    code = (
        "import sys\nfrom experiments import cli\nfrom experiments.cli import scenarios\n"
        "scenarios.list_library = lambda json_file: 1 / 0\n"
        "sys.argv = ['groundswell', 'scenarios']\ncli.main()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, timeout=60,
        env=os.environ | {"TMPDIR": str(tmp_path)},
    )  # fmt: skip
    assert done.returncode == 4
    assert "Traceback" not in done.stderr
    log = Path(done.stderr.split()[-1])
    assert "ZeroDivisionError" in log.read_text()


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
def test_a_pipe_gets_what_it_can_encode_and_no_colours(tmp_path, quick, encoding):
    done = subprocess.run(
        [sys.executable, "-m", "experiments.cli", "run", str(quick), "--story"],
        cwd=tmp_path, capture_output=True, timeout=600,
        env=os.environ | {"LC_ALL": "C", "PYTHONIOENCODING": encoding, "FORCE_COLOR": "1"},
    )  # fmt: skip
    told = done.stdout.decode(encoding)
    assert done.returncode == 0, done.stderr
    assert "\x1b" not in told
    assert ("£" in told, "GBP " in told) == (
        (False, True) if encoding == "ascii" else (True, False)
    )
