"""Slices and their merging as commands: what they say, and with which exit code."""

from __future__ import annotations

import json

import fake_runs
import pytest

from experiments.execution.store import table_digest
from experiments.sweeps import run
from tests.experiments.cli.in_process import groundswell

DESIGN = """kind: design
schema_version: 1
base: baseline
factors:
  partnership.openness: [0.2, 0.8]
replicates: {}
"""
SLICE = "This is slice 1/3 of a sweep, 4 of its 12 runs; 'groundswell merge' puts slices together."


@pytest.fixture
def folder(tmp_path, monkeypatch, own_cache):
    """A folder with a design, whose runs are made up."""
    monkeypatch.setattr(run, "task_within", lambda limit: fake_runs.fake_record)
    (tmp_path / "design.yaml").write_text(DESIGN.format(6))
    return tmp_path


def sweep(folder, part, *more, out=None):
    out = out or f"part-{part.partition('/')[0]}"
    return groundswell("sweep", "design.yaml", "--slice", part, "--out", out, "--jobs", 1, *more, cwd=folder)  # fmt: skip


def answer(path):
    return json.loads(path.read_text(encoding="utf-8"))


def test_every_command_on_a_slice_says_that_it_is_one(folder):
    done = sweep(folder, "1/3", "--json", "sweep.json")
    assert done.returncode == 0
    assert "4 runs in" in done.stdout
    assert SLICE in done.stdout
    assert answer(folder / "sweep.json")["slice"] == {"number": 1, "of": 3}
    told = groundswell("status", "part-1", "--json", "status.json", cwd=folder)
    assert told.stdout == f"sweep: 4 of 4 runs are there, 0 failed.\n{SLICE}\n"
    assert answer(folder / "status.json")["slice"] == {"number": 1, "of": 3}
    analysed = groundswell("analyse", "part-1", "--json", "analysis.json", cwd=folder)
    assert analysed.stdout.startswith(SLICE)
    assert answer(folder / "analysis.json")["slice"] == {"number": 1, "of": 3}
    assert SLICE in groundswell("export", "part-1", cwd=folder).stdout
    assert SLICE in groundswell("report", "part-1", cwd=folder).stdout
    page = (folder / "part-1" / "report.html").read_text(encoding="utf-8")
    assert "Not the whole." in page
    assert "4 of its 12 runs" in page


def test_a_whole_sweep_is_not_called_a_slice(folder):
    sweep(folder, "1/3", out="whole")
    groundswell("sweep", "design.yaml", "--out", "whole", "--jobs", 1, cwd=folder)
    told = groundswell("status", "whole", "--json", "status.json", cwd=folder).stdout
    assert told == "sweep: 12 of 12 runs are there, 0 failed.\n"
    assert answer(folder / "status.json")["slice"] is None
    groundswell("report", "whole", cwd=folder)
    assert "Not the whole." not in (folder / "whole" / "report.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("part", ["0/10", "11/10", "a/b", "3", "1/0", ""])
def test_a_slice_that_there_is_not_is_told_in_words_before_anything_is_done(folder, part):
    for more in ((), ("--dry-run",)):
        done = sweep(folder, part, *more, out="out")
        assert done.returncode == 2
        assert done.stderr.startswith(f"--slice {part}: ")
    assert not (folder / "out").exists()


def test_a_slice_of_no_runs_is_told_in_words(folder):
    done = sweep(folder, "1/13", "--dry-run", out="out")
    assert (done.returncode, "at most 12 slices" in done.stderr) == (2, True)


def test_a_dry_run_says_what_the_slice_costs(folder):
    done = sweep(folder, "2/4", "--dry-run", "--json", "cost.json")
    assert done.stdout.startswith(
        "Slice 2/4 of 2 points, 6 twin neighbourhoods each: 3 runs: about"
    )
    assert answer(folder / "cost.json")["runs"] == 3
    assert not (folder / "part-2").exists()


def test_another_slice_does_not_go_into_the_folder_of_a_slice(folder):
    sweep(folder, "1/3")
    done = sweep(folder, "2/3", out="part-1")
    assert done.returncode == 2
    assert "part-1: holds slice 1/3 of this sweep, not 2/3" in done.stderr


def test_slices_on_plausible_versions_come_to_the_whole(folder, ensemble):
    ensemble(4)
    for number in (1, 2, 3):
        sweep(folder, f"{number}/3", "--plausible", "--no-cache")
    groundswell("sweep", "design.yaml", "--out", "whole", "--jobs", 1, "--plausible", "--no-cache", cwd=folder)  # fmt: skip
    done = groundswell("merge", "part-1", "part-2", "part-3", "--out", "merged", cwd=folder)
    assert done.returncode == 0
    assert table_digest(folder / "merged", "summary") == table_digest(folder / "whole", "summary")
    assert groundswell("status", "merged", cwd=folder).stdout.startswith("sweep: 12 of 12 runs")


def test_what_is_missing_is_told_with_the_command_that_makes_it(folder):
    for number in (1, 2):
        sweep(folder, f"{number}/3")
    done = groundswell("merge", "part-1", "part-2", "--out", "merged", "--json", "m.json", cwd=folder)  # fmt: skip
    assert done.returncode == 1
    assert done.stdout.splitlines() == [
        "part-1 (1/3): 4 runs taken.",
        "part-2 (2/3): 4 runs taken.",
        "8 of 12 runs of the sweep are in merged.",
        "Slice 3/3 is missing, 4 runs.",
        "To make what is missing: groundswell sweep design.yaml --out merged --jobs 1",
    ]
    told = answer(folder / "m.json")
    assert (told["missing"], told["missing_slices"]) == (4, ["3/3"])
    assert [each["runs"] for each in told["merged"]] == [4, 4]
    command = done.stdout.splitlines()[-1].partition("groundswell ")[2].split()
    assert groundswell(*command, cwd=folder).returncode == 0
    again = groundswell("merge", "part-1", "--out", "merged", "--quiet", cwd=folder)
    assert (again.returncode, again.stdout, again.stderr) == (0, "", "")


def test_failed_runs_are_named_and_end_with_3(folder, monkeypatch):
    monkeypatch.setattr(run, "task_within", lambda limit: fake_runs.raising_task)
    monkeypatch.setattr(fake_runs, "plain_task", fake_runs.fake_record)
    codes = [sweep(folder, f"{number}/3").returncode for number in (1, 2, 3)]
    assert codes == [0, 0, 3]
    done = groundswell("merge", "part-1", "part-2", "part-3", "--out", "merged", cwd=folder)
    assert done.returncode == 3
    assert "2 runs failed" in done.stderr
    assert "no residents left" in done.stderr


def test_other_work_is_refused_with_what_differs(folder):
    sweep(folder, "1/3")
    (folder / "design.yaml").write_text(DESIGN.format(9))
    sweep(folder, "2/3")
    done = groundswell("merge", "part-1", "part-2", "--out", "merged", cwd=folder)
    assert done.returncode == 2
    assert done.stderr.splitlines() == [
        "part-2: holds no part of the sweep in part-1:",
        "  replicates: 6 there, 9 here",
    ]
    assert not (folder / "merged").exists()
