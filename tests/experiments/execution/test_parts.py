"""One damaged file is named, costs its own runs only, and is out of the way once they are made again."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import fake_runs
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import typer

from experiments.cli.folders import export_csv, show_status, verify_folder
from experiments.execution.folder import open_folder, other_work
from experiments.execution.manifest import need_manifest, versions
from experiments.execution.parts import RUN_TABLES, survey
from experiments.execution.store import DAMAGED, RunStore, done_in, read

REPLICATES = 6


def manifest(name: str = "a") -> dict:
    ids = [fake_runs.fake_request(name, i).run_id for i in range(REPLICATES)]
    return {"kind": "sweep", "identity": name, "versions": versions(), "run_ids": {name: ids},
            "command": ["groundswell", "sweep", "my design.yaml"], "failures": []}  # fmt: skip


def go_on(folder: Path, name: str = "a", stop_after: int = REPLICATES, notice=None) -> list[int]:
    """Make what is missing, two runs a part; the replicates that were made."""
    described, made = manifest(name), []
    with open_folder(folder, other_work(described), notice=notice) as place:
        with place.runs(described, each_batch=True) as store:
            done = {replicate for _, replicate, _ in store.done()}
            for replicate in [i for i in range(stop_after) if i not in done]:
                request = fake_runs.fake_request(name, replicate)
                store.add(request.key, fake_runs.plain_task(request), {})
                made.append(replicate)
                if replicate % 2:
                    store.batch_ended()
        place.end(described)
    return made


def cut_short(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:100])


def emptied(path: Path) -> None:
    path.write_bytes(b"")


def some_bytes_turned(path: Path) -> None:
    content = bytearray(path.read_bytes())
    for place in range(100, 200):
        content[place] ^= 255
    path.write_bytes(content)


def zeros_at_the_end(path: Path) -> None:
    """What a copy leaves that had made room for the whole file and was then interrupted."""
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2].ljust(len(content), b"\0"))


def foreign(path: Path) -> None:
    pq.write_table(pa.table({"price": [1, 2]}), path)


def gone(path: Path) -> None:
    path.unlink()


def of_other_runs(path: Path) -> None:
    other = path.parents[2] / "other"
    go_on(other, "b")
    shutil.copy(next((other / path.parent.name).glob("*.parquet")), path)


@pytest.mark.parametrize("table", ["summary", "yearly", "events"])
@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        (cut_short, "is damaged or cut short"),
        (emptied, "is empty"),
        (some_bytes_turned, "is damaged or cut short"),
        (zeros_at_the_end, "is damaged or cut short"),
        (foreign, "holds something else than runs"),
        (of_other_runs, "holds other runs"),
        (gone, "is missing"),
    ],
)
def test_a_damaged_part_is_named_and_its_runs_are_made_again(tmp_path, table, damage, reason):
    if damage is gone and table == "summary":
        reason = ""  # a part without its summary is what a crash leaves, and was never done
    folder = tmp_path / "sweep"
    go_on(folder)
    path = sorted((folder / table).glob("*.parquet"))[1]
    damage(path)
    ids = set(manifest()["run_ids"]["a"])
    found = survey(folder, wanted=ids)
    assert len(found.done) == REPLICATES - 2
    if reason:
        assert [each.path.name for each in found.damages] == [path.name]
        assert str(found.damages[0]) == f"{table}/{path.name} {reason}"
    said: list[str] = []
    assert go_on(folder, notice=said.append) == [2, 3]
    assert len(said) == bool(reason)
    for each in RUN_TABLES:
        whole = pd.read_parquet(folder / each)
        assert sorted(whole["replicate"].unique()) == list(range(REPLICATES))
        assert len(whole) == len(read(folder, each))
    again = survey(folder, wanted=ids)
    assert not again.damages
    assert len(again.done) == REPLICATES


@pytest.mark.parametrize("name", ["notes.txt", "part-1 (copy).parquet", "summary.parquet"])
def test_a_file_that_is_no_part_is_moved_out_of_the_way(tmp_path, name):
    go_on(tmp_path)
    shutil.copy(next((tmp_path / "yearly").glob("*.parquet")), tmp_path / "yearly" / name)
    assert [each.path.as_posix() for each in survey(tmp_path).damages] == [f"yearly/{name}"]
    assert len(done_in(tmp_path)) == REPLICATES
    assert go_on(tmp_path) == []
    assert (tmp_path / DAMAGED / "yearly" / name).exists()
    assert not pd.read_parquet(tmp_path / "yearly").duplicated(["replicate", "year"]).any()


def test_what_a_file_manager_leaves_is_let_be(tmp_path):
    go_on(tmp_path)
    (tmp_path / "yearly" / ".DS_Store").write_bytes(b"x")
    assert not survey(tmp_path).damages


def test_commands_on_a_damaged_folder_name_the_part_and_go_on(tmp_path, capsys):
    go_on(tmp_path)
    path = sorted((tmp_path / "summary").glob("*.parquet"))[0]
    cut_short(path)
    show_status(tmp_path, tmp_path / "status.json")
    told = capsys.readouterr().out
    assert "4 of 6 runs are there" in told
    assert f"summary/{path.name} is damaged" in told
    assert "same command again: groundswell sweep 'my design.yaml'" in told
    listed = json.loads((tmp_path / "status.json").read_text())
    assert (listed["done"], len(listed["damaged"])) == (4, 1)
    export_csv(tmp_path, tmp_path / "csv")
    assert path.name in capsys.readouterr().err
    assert len(pd.read_csv(tmp_path / "csv" / "summary.csv")) == 4


def test_verify_says_what_it_could_not_read_and_answers_no(tmp_path, capsys):
    go_on(tmp_path)
    for path in (tmp_path / "monthly").glob("*.parquet"):
        emptied(path)
    with pytest.raises(typer.Exit) as answer:
        verify_folder(tmp_path, 1, 1, tmp_path / "v.json")
    assert answer.value.exit_code == 1
    assert capsys.readouterr().out.count("is empty; its runs were not checked") == 3
    assert len(json.loads((tmp_path / "v.json").read_text())["damaged"]) == 3


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_manifest_saved_with_a_byte_order_mark_is_a_manifest(tmp_path, encoding):
    go_on(tmp_path, stop_after=2)
    path = tmp_path / "manifest.json"
    path.write_text(path.read_text(encoding="utf-8"), encoding=encoding)
    assert need_manifest(tmp_path, ["sweep"])["identity"] == "a"
    assert go_on(tmp_path) == [2, 3, 4, 5]


def test_a_store_by_itself_heals_too(tmp_path):
    go_on(tmp_path)
    emptied(sorted((tmp_path / "events").glob("*.parquet"))[0])
    with RunStore(tmp_path) as store:
        assert len(store.done()) == REPLICATES - 2
    assert len(store.healed) == 1
    assert os.listdir(tmp_path / DAMAGED / "summary") == os.listdir(tmp_path / DAMAGED / "events")
