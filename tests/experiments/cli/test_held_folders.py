"""A command holds its folder until all is written into it; of two in one folder the second changes nothing."""

from __future__ import annotations

import errno
import fcntl
import functools
import os
import subprocess
import sys
from pathlib import Path

import pytest
from calibration_stand_in import everything_holds, simulate
from typer.testing import CliRunner

from experiments.cli.commands import app
from experiments.execution.provenance import CRATE
from tests.experiments.cli.in_process import groundswell

HERE = Path(__file__).parents[1]
WAITING = """
import functools, sys
sys.path.insert(0, {here!r})
from calibration_stand_in import everything_holds, simulate
from experiments import cli
from experiments.calibration import folder, recovery
folder.carried_out = functools.partial(folder.carried_out, simulator=simulate, attempt=everything_holds)
recovery.fit_known_truth = functools.partial(recovery.fit_known_truth, simulator=simulate)
import {module} as module
told = module.{name}
def waiting(*given):
    print("held", flush=True)
    sys.stdin.readline()
    return told(*given)
module.{name} = waiting
cli.main()
"""
"""A command that waits, when it is about to put into words what came of its runs, until it may go on."""
TINY = ["--areas", 2, "--replicates", 1, "--jobs", 1]
CALIBRATE = ["calibrate", "--areas", 2, "--screen", 8, "--members", 4, "--steps", 1, "--polish", 0,
             "--fresh", 1, "--fresh-areas", 2, "--fitted", 3, "--ensemble", 2, "--jobs", 1]  # fmt: skip
COMMANDS = {
    "comparison": (
        ["compare", "quick.yaml", "formal.yaml", "--replicates", 1, "--jobs", 1, "--report"],
        "experiments.reporting.html.render",
        ["report.html"],
    ),
    "facts": (
        ["validate", "--facts", *TINY],
        "experiments.validation.run.facts_json",
        ["facts.json"],
    ),
    "patterns": (
        ["validate", *TINY],
        "experiments.validation.run.patterns_json",
        ["patterns.csv", "patterns.json", "patterns.svg", "replicates.csv"],
    ),
    "calibration": (
        CALIBRATE,
        "experiments.calibration.log.log_text",
        ["log.txt", "result.json"],
    ),
    "recovery": (
        [*CALIBRATE, "--quick", "--parameters", "trust.gain"],
        "experiments.calibration.recovery._lines",
        ["report.txt"],
    ),
}


def content(folder: Path) -> dict[str, bytes]:
    """Every file but the crate, which tells what is there and until when it was written."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != CRATE
    }


def begun(command: list[object], what: str, cwd: Path) -> subprocess.Popen[str]:
    module, _, name = what.rpartition(".")
    here = str(HERE / "calibration")
    return subprocess.Popen(
        [sys.executable, "-c", WAITING.format(here=here, module=module, name=name), *map(str, command)],
        cwd=cwd, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


@pytest.mark.parametrize(
    "work",
    [
        pytest.param(work, marks=[] if work == "patterns" else [pytest.mark.slow])
        for work in COMMANDS
    ],
)
def test_what_is_told_of_the_runs_is_written_while_the_folder_is_held(
    tmp_path, quick_formal, own_cache, work
):
    command, what, files = COMMANDS[work]
    command, out = [*command, "--out", "out"], tmp_path / "out"
    with begun(command, what, tmp_path) as first:
        assert first.stdout.readline() == "held\n", first.stderr.read()
        before = content(out)
        assert not before.keys() & set(files)
        for second in [command, ["export", "out"]] if work != "recovery" else [command]:
            refused = groundswell(*second, cwd=tmp_path)
            assert "another groundswell is writing" in refused.stderr or (
                second[0] == "export" and work == "calibration" and refused.returncode == 2
            )
            assert content(out) == before
        _, errors = first.communicate("\n", timeout=600)
    assert first.returncode == 0, errors
    assert content(out).keys() - before.keys() == set(files)
    assert {name: value for name, value in content(out).items() if name in before} == before


def test_reports_and_tables_are_put_beside_results_that_nobody_writes_into(
    tmp_path, quick_formal, own_cache
):
    command = [*COMMANDS["comparison"][0], "--out", "out"]
    assert groundswell(*command, cwd=tmp_path).returncode == 0
    before = content(tmp_path / "out")
    with begun(["report", "out"], "experiments.reporting.html.page.render", tmp_path) as first:
        assert first.stdout.readline() == "held\n", first.stderr.read()
        for second in (
            command,
            ["report", "out"],
            ["export", "out"],
            ["export", "out", "--to", "out/x"],
        ):
            refused = groundswell(*second, cwd=tmp_path)
            assert refused.returncode == 4
            assert ("--out" if second is command else "--to") in refused.stderr
        elsewhere = groundswell("report", "out", "--to", "there/r.html", cwd=tmp_path)
        assert elsewhere.returncode == 0, elsewhere.stderr
        assert content(tmp_path / "out") == before
        first.communicate("\n", timeout=600)
    assert first.returncode == 0
    assert content(tmp_path / "out") == before
    assert (tmp_path / "there" / "r.html").read_bytes() == before["report.html"]


def test_what_a_killed_process_was_writing_is_removed(tmp_path, quick, own_cache):
    command = ["run", str(quick), "--out", str(tmp_path / "out")]
    assert CliRunner().invoke(app, command).exit_code == 0
    before = content(tmp_path / "out")
    (tmp_path / "out" / ".report.html.12.part").write_text("half a rep")
    (tmp_path / "out" / ".mine.12.part").write_text("the user's own")
    assert CliRunner().invoke(app, command).exit_code == 0
    assert content(tmp_path / "out").keys() - before.keys() == {".mine.12.part"}


@pytest.fixture
def no_locks(monkeypatch):
    """A file system without locks, and a model whose calibrations are quick."""
    from experiments.calibration import folder as calibration_folder

    def refuse(*_: object) -> None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr(fcntl, "flock", refuse)
    monkeypatch.setattr(
        calibration_folder,
        "carried_out",
        functools.partial(
            calibration_folder.carried_out, simulator=simulate, attempt=everything_holds
        ),
    )


SLOW = ("facts", "recovery")
"""They come to their folders by the same ways as patterns and calibrations."""
DESIGN = """\
kind: design
schema_version: 1
base: quick.yaml
factors: {workers.directiveness: [0.0, 1.0]}
replicates: 1
"""


@pytest.mark.usefixtures("no_locks", "quick_formal", "own_cache")
def test_every_command_says_where_a_folder_has_no_locks(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("design.yaml").write_text(DESIGN)
    sweep = ["sweep", "design.yaml", "--jobs", 1]
    others = (command for work, (command, *_) in COMMANDS.items() if work not in SLOW)
    commands = [["run", "quick.yaml"], sweep, *others]
    for number, command in enumerate(commands):
        done = CliRunner().invoke(app, [*map(str, command), "--out", str(number)])
        assert done.exit_code == 0, done.output
        assert "this file system has no locks" in done.stderr, command
    for command in ("export", "report"):
        done = CliRunner().invoke(app, [command, "2"])
        assert "this file system has no locks" in done.stderr, command
