"""Slices put together are the whole sweep; what does not belong together is refused, what is missing told."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import fake_runs
import pandas as pd
import pytest

from experiments import merge, sweep
from experiments.errors import UsageProblem
from experiments.execution import files, store
from experiments.execution.manifest import read_manifest
from experiments.execution.parts import RUN_TABLES, part_names
from experiments.execution.slices import Slice
from experiments.execution.store import read, table_digest
from experiments.sweeps import run

DESIGN = """kind: design
schema_version: 1
title: {title}
base: {base}
factors:
  partnership.openness: [{openness}]
  workers.directiveness: [0.0, 1.0]
replicates: {replicates}
keep: [yearly, events]
"""
FAILING = 3


def short_run(request):
    """A made-up run that depends on its id alone."""
    return fake_runs.fake_record(request, int(request.run_id[:4], 16) / 2**17)


def failing_run(request):
    """The same, but that of one neighbourhood fails."""
    if request.seed == FAILING:
        raise ZeroDivisionError("no residents left")
    return short_run(request)


@pytest.fixture
def swept(tmp_path, monkeypatch, own_cache):
    """Sweep a small design with made-up runs, or a slice of it."""

    def carry_out(out, part=None, task=short_run, replicates=5, openness="0.2, 0.8", **said):
        monkeypatch.setattr(run, "task_within", lambda limit: task)
        design = tmp_path / "design.yaml"
        text = {"title": "A design", "base": "baseline", **said}
        design.write_text(DESIGN.format(replicates=replicates, openness=openness, **text))
        return sweep(design, tmp_path / out, jobs=1, cache=False, slice=part)

    return carry_out


def digests(folder: Path) -> dict[str, str]:
    return {table: table_digest(folder, table) for table in RUN_TABLES}


def content(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def is_there_once(folder: Path) -> bool:
    """Whether who reads all parts finds every run once, and no file is left over."""
    twice = [
        t
        for t in RUN_TABLES
        if (folder / t).is_dir() and len(pd.read_parquet(folder / t)) != len(read(folder, t))
    ]
    return not twice and not [path for path in folder.rglob(".*") if path.name != ".lock"]


def test_slices_together_are_the_whole_sweep(tmp_path, swept):
    whole = swept("whole")
    parts = [swept(f"part {i}", f"{i}/3").folder for i in (1, 2, 3)]
    before = {part: content(part) for part in parts}
    merged = merge(parts, tmp_path / "merged")
    assert digests(merged.folder) == digests(whole.folder)
    assert merged.digest == whole.digest
    assert (merged.missing, merged.missing_slices, merged.failures) == (0, (), [])
    assert {part: content(part) for part in parts} == before
    manifest = read_manifest(merged.folder)
    assert manifest["identity"] == whole.manifest["identity"]
    assert manifest["run_ids"] == whole.manifest["run_ids"]
    assert manifest["status"] == "complete"
    assert "slice" not in manifest
    assert [each["slice"]["number"] for each in manifest["merged"]] == [1, 2, 3]
    assert sum(each["runs"] for each in manifest["merged"]) == 20
    assert is_there_once(merged.folder)
    assert swept("merged").manifest["runs"]["executed"] == 0


def test_parts_are_taken_as_files_and_not_read_into_memory(tmp_path, swept, monkeypatch):
    parts = [swept(f"part {i}", f"{i}/2").folder for i in (1, 2)]
    monkeypatch.setattr(store.pq, "write_table", lambda *_, **__: pytest.fail("a part was written"))
    merged = merge(parts, tmp_path / "merged").folder
    kept = {path.stat().st_ino for part in parts for path in part.glob("*/part-*")}
    assert {path.stat().st_ino for path in merged.glob("*/part-*")} == kept


def test_where_a_file_can_have_no_second_name_it_is_copied(tmp_path, swept, monkeypatch):
    whole = swept("whole")
    parts = [swept(f"part {i}", f"{i}/2").folder for i in (1, 2)]

    def refuse(*_):
        raise OSError(18, "Invalid cross-device link")

    monkeypatch.setattr(files.Path, "hardlink_to", refuse)
    merged = merge(parts, tmp_path / "merged")
    assert digests(merged.folder) == digests(whole.folder)
    assert is_there_once(merged.folder)


def test_missing_slices_and_runs_are_told_and_the_plain_sweep_makes_them(tmp_path, swept):
    whole = swept("whole")
    parts = [swept(f"part {i}", f"{i}/4").folder for i in (1, 2)]
    for table in RUN_TABLES:
        last = part_names(parts[0], "summary")[-1]
        (parts[0] / table / last).unlink(missing_ok=True)
    merged = merge(parts, tmp_path / "merged")
    assert merged.missing_slices == (Slice(3, 4), Slice(4, 4))
    assert merged.missing == 20 - len(merged.summary) > 10
    told = "\n".join(merged.told)
    assert "Slices 3/4, 4/4 are missing, 10 runs." in told
    assert "Slice 1/4 lacks" in told
    assert merged.manifest["status"] == "interrupted"
    ended = swept("merged")
    assert ended.manifest["runs"] == {
        "wanted": 20, "reused": 20 - merged.missing, "executed": merged.missing, "failed": 0,
    }  # fmt: skip
    assert digests(ended.folder) == digests(whole.folder)
    assert is_there_once(ended.folder)


def test_what_slices_have_in_common_is_there_once(tmp_path, swept, monkeypatch):
    """Another division, the whole, and the same slice twice; where some runs of a part are new, they are written anew."""
    whole = swept("whole")
    halves = [swept(f"half {i}", f"{i}/2").folder for i in (1, 2)]
    thirds = [swept(f"third {i}", f"{i}/3").folder for i in (1, 3)]
    real, written = store.pq.write_table, []

    def write(table, *given, **options):
        written.append(table.num_rows)
        real(table, *given, **options)

    monkeypatch.setattr(store.pq, "write_table", write)
    merged = merge([*thirds, *halves, halves[0], whole.folder], tmp_path / "merged")
    assert written
    assert digests(merged.folder) == digests(whole.folder)
    assert is_there_once(merged.folder)


def test_a_merge_goes_on_with_further_slices(tmp_path, swept):
    whole = swept("whole")
    parts = [swept(f"part {i}", f"{i}/3").folder for i in (1, 2, 3)]
    for number in (1, 2, 3):
        merged = merge([parts[number - 1]], tmp_path / "merged")
    assert merged.missing == 0
    assert digests(merged.folder) == digests(whole.folder)
    assert len(merged.manifest["merged"]) == 3
    again = merge(parts, tmp_path / "merged")
    assert again.manifest["merged"] == merged.manifest["merged"]
    assert is_there_once(merged.folder)


@pytest.mark.parametrize("after", range(1, 8))
def test_a_merge_that_was_cut_off_is_ended_by_the_same_merge(tmp_path, swept, monkeypatch, after):
    whole = swept("whole")
    parts = [swept(f"part {i}", f"{i}/2").folder for i in (1, 2)]
    real, calls = store._write, []

    def cut_off(path, table):
        calls.append(path)
        if len(calls) == after:
            raise KeyboardInterrupt
        real(path, table)

    monkeypatch.setattr(store, "_write", cut_off)
    with pytest.raises(KeyboardInterrupt):
        merge(parts, tmp_path / "merged")
    monkeypatch.setattr(store, "_write", real)
    merged = merge(parts, tmp_path / "merged")
    assert merged.missing == 0
    assert digests(merged.folder) == digests(whole.folder)
    assert is_there_once(merged.folder)


def test_slices_of_other_work_are_refused_with_every_difference(tmp_path, swept, quick):
    first = swept("first", "1/2").folder
    other = swept("other", "2/2", replicates=7, openness="0.2, 0.9", base=quick).folder
    model = swept("model", "2/2").folder
    path = model / "manifest.json"
    manifest = json.loads(path.read_text())
    manifest["versions"]["model"] = "another"
    manifest["identity"] = "another"
    path.write_text(json.dumps(manifest))
    with pytest.raises(UsageProblem) as refused:
        merge([first, other, model, tmp_path / "nothing"], tmp_path / "merged")
    told = str(refused.value)
    for words in (
        f"{other}: holds no part of the sweep in {first}",
        "replicates: 5 there, 7 here",
        "factors: {'partnership.openness': [0.2, 0.8]",
        "base: place.population: 7692 there, 3000 here",
        f"{model}: holds no part of the sweep in {first}",
        "version of the model:",
        "there, another here",
        f"{tmp_path / 'nothing'}: there are no results here",
    ):
        assert words in told
    assert not (tmp_path / "merged").exists()


def test_another_title_is_no_difference(tmp_path, swept):
    whole = swept("whole")
    parts = [swept("part 1", "1/2").folder, swept("part 2", "2/2", title="Other words").folder]
    assert merge(parts, tmp_path / "merged").digest == whole.digest


def test_points_under_other_names_are_refused(tmp_path, swept):
    """A slice that was given a point later has it under a later name."""
    swept("grown", openness="0.2, 0.8")
    grown = swept("grown", openness="0.2, 0.5, 0.8").folder
    fresh = swept("fresh", "1/2", openness="0.2, 0.5, 0.8").folder
    with pytest.raises(UsageProblem, match="points bear other names"):
        merge([grown, fresh], tmp_path / "merged")


def test_the_folder_for_the_whole_is_none_of_the_parts_and_holds_no_other_work(tmp_path, swept):
    part = swept("part", "1/2").folder
    with pytest.raises(UsageProblem, match="one of those that are put together"):
        merge([part], part)
    other = swept("other", openness="0.1").folder
    before = content(other)
    with pytest.raises(UsageProblem, match="holds another sweep"):
        merge([part], other)
    assert content(other) == before
    with pytest.raises(UsageProblem, match="at least one"):
        merge([], tmp_path / "merged")


def test_failed_runs_are_told_unless_another_folder_has_them(tmp_path, swept):
    failed = swept("failed", "1/2", task=failing_run).folder
    other = swept("other", "2/2").folder
    merged = merge([failed, other], tmp_path / "merged")
    assert {failure.seed for failure in merged.failures} == {FAILING}
    assert merged.missing == 0
    assert merged.manifest["runs"]["failed"] == len(merged.failures) > 0
    whole = swept("whole")
    again = merge([whole.folder], merged.folder)
    assert (again.failures, again.missing) == ([], 0)
    assert again.digest == whole.digest


def test_damaged_parts_are_named_and_their_runs_count_as_missing(tmp_path, swept):
    part = swept("part", "1/2").folder
    whole = swept("whole")
    path = sorted((part / "yearly").glob("part-*"))[0]
    path.write_bytes(path.read_bytes()[:100])
    merged = merge([part], tmp_path / "merged")
    assert any("is damaged or cut short; it is left out" in each for each in merged.told)
    assert "Slice 1/2 lacks" in "\n".join(merged.told)
    assert merge([whole.folder], merged.folder).digest == whole.digest


def test_folders_without_a_run_come_to_nothing(tmp_path, swept):
    part = swept("part", "1/2").folder
    for table in RUN_TABLES:
        shutil.rmtree(part / table, ignore_errors=True)
    with pytest.raises(UsageProblem, match="no run in any"):
        merge([part], tmp_path / "merged")
    assert not (tmp_path / "merged").exists()


def test_slices_grow_with_their_design(tmp_path, swept):
    """More neighbourhoods, then all slices again: what was made is used, and together they are the larger whole."""
    parts = [swept(f"part {i}", f"{i}/2", replicates=4).folder for i in (1, 2)]
    grown = [swept(part.name, f"{i}/2", replicates=8) for i, part in enumerate(parts, 1)]
    assert [each.manifest["runs"]["reused"] for each in grown] == [8, 8]
    whole = swept("whole", replicates=8)
    merged = merge(parts, tmp_path / "merged")
    assert digests(merged.folder) == digests(whole.folder)


def test_a_slice_goes_on_where_it_stopped(tmp_path, swept):
    whole = swept("whole", "2/2")
    part = swept("part", "2/2").folder
    last = part_names(part, "summary")[-1]
    for table in RUN_TABLES:
        (part / table / last).unlink(missing_ok=True)
    left = len(read(part, "summary"))
    again = swept("part", "2/2")
    assert again.manifest["runs"]["reused"] == left
    assert digests(part) == digests(whole.folder)
    assert os.path.samefile(again.folder, part)
    assert "Slice 2/2 of a sweep" in repr(again)
