"""Stopped, terminated, killed: what was finished is saved, and going on gives the same."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import psutil
import pytest

from experiments.errors import UsageProblem
from experiments.execution.store import done_in, table_digest
from experiments.sweeps.run import sweep

DESIGN = """\
kind: design
schema_version: 1
base: quick.yaml
factors:
  workers.directiveness: [0.0, 1.0]
  partnership.openness: [0.2, 0.8]
replicates: 6
"""


@pytest.fixture
def design(quick: Path) -> Path:
    path = quick.with_name("design.yaml")
    path.write_text(DESIGN)
    return path


OFTEN = "from experiments import cli; from experiments.execution import store; store.FLUSH_RUNS = 3; cli.main()"


def start(*arguments: object, cwd: Path) -> subprocess.Popen:
    """Give a command; a sweep saves every three runs, so that there is something to lose."""
    return subprocess.Popen(
        [sys.executable, "-c", OFTEN, *map(str, arguments)],
        cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        start_new_session=True,
    )  # fmt: skip


def wait_for_runs(process: subprocess.Popen, folder: Path, least: int = 1) -> None:
    """Wait until some runs are saved, but not all."""
    deadline = time.monotonic() + 180
    while time.monotonic() < deadline:
        assert process.poll() is None, process.communicate()
        if (folder / "summary").is_dir() and len(done_in(folder)) >= least:
            return
        time.sleep(0.02)
    raise AssertionError("no run was saved in three minutes")


@pytest.mark.parametrize(
    ("number", "code"),
    [(signal.SIGINT, 130), pytest.param(signal.SIGTERM, 143, marks=pytest.mark.slow)],
)
def test_a_stopped_comparison_saves_what_is_finished_and_goes_on(
    tmp_path, quick_formal, own_cache, number, code
):
    quick = quick_formal.with_name("quick.yaml")
    command = (
        "compare", quick, quick_formal, "--replicates", 12, "--jobs", 2, "--no-cache", "--out", "out",
    )  # fmt: skip
    process = start(*command, cwd=tmp_path)
    wait_for_runs(process, tmp_path / "out")
    # The whole group gets the signal, as it does from a terminal's Ctrl-C.
    os.killpg(process.pid, number) if number == signal.SIGINT else process.send_signal(number)
    _, errors = process.communicate(timeout=30)
    assert process.returncode == code
    assert "Traceback" not in errors
    assert "saved in out" in errors
    saved = len(done_in(tmp_path / "out"))
    assert 0 < saved < 36
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text())
    assert manifest["status"] == "interrupted"

    process = start(*command, "--json", "o.json", cwd=tmp_path)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 0, errors
    runs = json.loads((tmp_path / "o.json").read_text())["runs"]
    assert runs["reused"] == saved
    assert runs["executed"] == 36 - saved
    assert (
        not pd.read_parquet(tmp_path / "out" / "yearly")
        .duplicated(["scenario", "replicate", "year"])
        .any()
    )


def test_a_killed_worker_costs_a_comparison_nothing(tmp_path, quick_formal, own_cache):
    quick = quick_formal.with_name("quick.yaml")
    process = start(
        "compare", quick, quick_formal, "--replicates", 12, "--no-cache", "--out", "out",
        "--jobs", 2, "--json", "o.json", cwd=tmp_path,
    )  # fmt: skip
    wait_for_runs(process, tmp_path / "out")
    servers = psutil.Process(process.pid).children()
    workers = [worker for server in servers for worker in server.children()] or servers
    workers[0].kill()
    _, errors = process.communicate(timeout=90)
    assert process.returncode == 0, errors
    out = json.loads((tmp_path / "o.json").read_text())
    assert out["runs"] == {"wanted": 36, "reused": 0, "executed": 36, "failed": 0}
    assert len(done_in(tmp_path / "out")) == 36


def test_a_killed_sweep_goes_on_to_the_same_table(tmp_path, design, own_cache, monkeypatch):
    """SIGKILL leaves no time to tidy up; the parts are whole all the same."""
    process = start("sweep", design, "--jobs", 2, "--out", "killed", cwd=tmp_path)
    wait_for_runs(process, tmp_path / "killed")
    process.kill()
    process.communicate()
    assert 0 < len(done_in(tmp_path / "killed")) < 24
    going_on = start("sweep", design, "--out", "killed", "--json", "s.json", cwd=tmp_path)
    going_on.communicate(timeout=90)
    assert going_on.returncode == 0
    undisturbed = sweep(design, tmp_path / "whole", jobs=2, cache=False)
    assert json.loads((tmp_path / "s.json").read_text())["digest"] == undisturbed.digest
    for table in ("summary", "yearly"):
        assert table_digest(tmp_path / "killed", table) == table_digest(tmp_path / "whole", table)


def test_a_sweep_in_parts_equals_a_sweep_at_once_and_is_tidy(tmp_path, design, monkeypatch):
    import threading

    from experiments.execution import store

    monkeypatch.setattr(store, "FLUSH_RUNS", 5)
    stop = threading.Event()
    first = sweep(
        design, tmp_path / "parts", jobs=1, cache=False, stop=stop,
        progress=lambda state: stop.set() if state.executed >= 12 else None,
    )  # fmt: skip
    assert first.manifest["status"] == "interrupted"
    assert len(first.summary) == 12
    whole = sweep(design, tmp_path / "parts", jobs=2, cache=False)
    table = whole.summary
    assert len(table) == 4 * 6
    assert {"workers.directiveness", "partnership.openness", "maturity", "legacy_36"} <= set(table)
    assert set(table.groupby("scenario")["seed"].apply(tuple)) == {tuple(range(1, 7))}
    assert table["maturity"].notna().all()


def test_a_folder_takes_one_design_only(tmp_path, design):
    one = DESIGN.replace("replicates: 6", "replicates: 1")
    design.write_text(one)
    sweep(design, tmp_path / "out", jobs=1, cache=False)
    design.write_text(one.replace("workers.directiveness", "lto.ethos"))
    with pytest.raises(UsageProblem, match="holds another sweep"):
        sweep(design, tmp_path / "out", jobs=1, cache=False)
