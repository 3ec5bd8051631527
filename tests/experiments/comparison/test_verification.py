"""Verification of folders: sound, tampered, incomplete, and with nothing kept but the summary."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from experiments.cli.commands import app
from experiments.comparison.verification import verify
from experiments.execution.manifest import read_manifest
from experiments.execution.records import same
from experiments.execution.requests import request
from experiments.execution.store import RunStore, records_in
from experiments.execution.worker import run_one
from experiments.sweeps.run import sweep
from sim.scenario import load_scenario

QUICK = (
    "kind: scenario\nschema_version: 1\ntitle: Quick\nquestion: Is it quick?\nextends: baseline\n"
    "funding:\n  years: 3\n  follow_on_months: 36\nplace:\n  population: 3000\n  estates: 2\n"
)
DESIGN = (
    "kind: design\nschema_version: 1\nbase: quick.yaml\nreplicates: 2\n"
    "factors:\n  partnership.openness: [0, 0.5]\n"
)


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> dict[str, Path]:
    """The same design with all tables kept, and with the summary alone."""
    home = tmp_path_factory.mktemp("sweeps")
    (home / "quick.yaml").write_text(QUICK)
    (home / "all.yaml").write_text(DESIGN + "keep: [yearly, monthly, events, distribution]\n")
    (home / "none.yaml").write_text(DESIGN + "keep: []\n")
    for name in ("all", "none"):
        sweep(home / f"{name}.yaml", home / name, jobs=1, cache=False)
    return {name: home / name for name in ("all", "none")}


@pytest.fixture
def folder(made, tmp_path):
    """A copy of one of the folders, to be spoilt."""

    def copied(name: str) -> Path:
        return Path(shutil.copytree(made[name], tmp_path / name))

    return copied


def parts(folder: Path, table: str = "summary") -> list[Path]:
    return sorted((folder / table).glob("*.parquet"))


def overwrite(path: Path, column: str, values) -> None:
    table = pq.read_table(path)
    place = table.column_names.index(column)
    pq.write_table(table.set_column(place, column, pa.array(values(table.num_rows))), path)


def verified(folder: Path, *options: object, exit_code: int = 0) -> str:
    done = CliRunner().invoke(app, ["verify", str(folder), *map(str, options)])
    assert done.exit_code == exit_code, done.output
    return done.output


def test_a_sound_folder_is_sound_and_says_what_was_looked_at(folder):
    said = verified(folder("all"), "--sample", 2)
    assert "4 rows of the summary worked out from their tables, 4 the same." in said
    assert "2 runs done again, 2 the same to the byte." in said


def test_a_folder_of_summaries_alone_is_held_against_runs_done_again(folder):
    assert "4 runs done again, 4 the same" in verified(folder("none"), "--sample", 4)


@pytest.mark.parametrize("name", ["all", "none"])
def test_an_outcome_of_the_summary_that_was_overwritten_is_found(folder, name, tmp_path):
    spoilt = folder(name)
    for path in parts(spoilt):
        overwrite(path, "legacy_36", lambda rows: np.full(rows, 0.99))
    said = verified(spoilt, "--sample", 1, "--json", tmp_path / "v.json", exit_code=1)
    assert "summary (legacy_36) differs from what is stored" in said
    told = json.loads((tmp_path / "v.json").read_text())
    assert not told["sound"]
    assert all(each["tables"] == {"summary": ["legacy_36"]} for each in told["differing"])
    assert len(told["differing"]) == (4 if name == "all" else 1)


def test_one_row_in_a_summary_is_found_though_the_sample_misses_it(folder):
    """All tables are kept, so that every row can be worked out."""
    spoilt = folder("all")
    path = parts(spoilt)[-1]
    overwrite(path, "maturity", lambda rows: np.r_[pq.read_table(path)["maturity"][:-1], 0.123])
    manifest = read_manifest(spoilt)
    for seed in range(1, 5):
        found = verify(spoilt, manifest, sample=1, seed=seed)
        assert [each.tables for each in found.differing] == [{"summary": ("maturity",)}]


@pytest.mark.parametrize("name", ["all", "none"])
def test_a_factor_that_was_overwritten_is_found(folder, name):
    spoilt = folder(name)
    for path in parts(spoilt):
        overwrite(path, "partnership.openness", lambda rows: np.full(rows, 0.25))
    assert "summary (partnership.openness)" in verified(spoilt, "--sample", 4, exit_code=1)


def test_a_column_that_is_missing_or_too_many_is_found(folder):
    spoilt = folder("none")
    for path in parts(spoilt):
        table = pq.read_table(path).drop_columns(["maturity"])
        pq.write_table(table.append_column("extra", pa.array(np.zeros(table.num_rows))), path)
    said = verified(spoilt, exit_code=1)
    assert "summary (maturity, extra)" in said


def test_another_table_is_named_where_it_differs(folder):
    spoilt = folder("all")
    for path in parts(spoilt, "yearly"):
        frame = pd.read_parquet(path)
        frame["trust_council_all"] += 1e-12
        frame.to_parquet(path)
    said = verified(spoilt, "--sample", 4, exit_code=1)
    assert "yearly differs from what is stored" in said
    assert "4 runs done again, 0 the same" in said


@pytest.mark.parametrize("name", ["all", "none"])
def test_a_part_that_was_deleted_is_missed_by_verify_and_status_and_made_again(
    folder, name, made, monkeypatch
):
    spoilt = folder(name)
    for table in (
        "summary",
        *(() if name == "none" else ("yearly", "monthly", "events", "distribution")),
    ):
        for path in parts(spoilt, table):
            path.unlink()
    said = verified(spoilt, exit_code=1)
    assert "4 of 4 runs are missing" in said
    assert "give the same command again" in said
    status = CliRunner().invoke(app, ["status", str(spoilt)]).output
    assert "0 of 4 runs are there" in status
    sweep(made[name].parent / f"{name}.yaml", spoilt, jobs=1, cache=False)
    assert "the same to the byte" in verified(spoilt)


def test_rows_taken_out_of_a_part_are_missing_runs(folder):
    spoilt = folder("none")
    path = parts(spoilt)[-1]
    pq.write_table(pq.read_table(path).slice(1), path)
    assert "1 of 4 runs are missing" in verified(spoilt, exit_code=1)


def test_a_run_that_nobody_asked_for_is_named(folder):
    spoilt = folder("none")
    path = parts(spoilt)[-1]
    table = pq.read_table(path)
    more = table.slice(0, 1).set_column(
        table.column_names.index("replicate"), "replicate", pa.array([7], pa.int64())
    )
    pq.write_table(pa.concat_tables([table, more]), path)
    assert "1 runs are here that were not asked for" in verified(spoilt, exit_code=1)


def test_a_diary_without_an_event_is_the_same_when_it_is_read_back(tmp_path):
    """A place without a programme in which nothing happens, kept together with one in which something does."""
    scenario = load_scenario(
        "no_programme",
        {"place.population": 3000, "funding.years": 3, "funding.follow_on_months": 12},
    )
    records = {}
    for seed in range(7, 10):
        wish = request("quiet", seed, scenario, seed, scenario.horizon_months)
        records[wish.key] = run_one(wish)
    events = [len(record.tables["events"]["month"]) for record in records.values()]
    assert min(events) == 0 < max(events)
    for number, together in enumerate((True, False)):
        place = tmp_path / str(number)
        with RunStore(place, each_batch=not together) as store:
            for key, record in records.items():
                store.add(key, record, {})
                store.batch_ended()
        read_back = dict(records_in(place, {key: r.run_id for key, r in records.items()}))
        assert all(same(records[key], read_back[key]) for key in records)
