"""Tables of runs: nothing finished is lost, nothing is there twice or in part."""

from __future__ import annotations

import errno
import hashlib
import os
import time
from dataclasses import replace
from pathlib import Path

import fake_runs
import pandas as pd
import pyarrow.parquet as pq
import pytest

from experiments.comparison.outcomes import measure
from experiments.errors import EnvironmentProblem
from experiments.execution.parts import part_names, read_part
from experiments.execution.records import TABLES, canonical_columns, fingerprint
from experiments.execution.store import RunStore, done_in, read, records_in, table_digest


def fill(folder: Path, replicates, name="a", **settings):
    with RunStore(folder) as store:
        for i in replicates:
            request = fake_runs.fake_request(name, i, **settings)
            record = fake_runs.plain_task(request)
            store.add(request.key, record, measure(record))


def test_records_come_back_to_the_bit(tmp_path):
    fill(tmp_path, range(5))
    wanted = {("a", i): fake_runs.fake_request("a", i).run_id for i in range(5)}
    back = dict(records_in(tmp_path, wanted))
    assert len(back) == 5
    for (name, i), record in back.items():
        original = fake_runs.plain_task(fake_runs.fake_request(name, i))
        assert fingerprint(record) == fingerprint(original)


def test_pandas_reads_each_table_whole_and_once(tmp_path):
    fill(tmp_path, range(3))
    fill(tmp_path, range(3, 6))
    yearly = pd.read_parquet(tmp_path / "yearly")
    assert len(yearly) == 6 * 6
    assert not yearly.duplicated(["scenario", "replicate", "year"]).any()
    assert {"scenario", "area", "replicate", "seed", "run_id"} <= set(yearly.columns)
    assert len(pd.read_parquet(tmp_path / "summary")) == 6


def test_readers_drop_a_run_that_is_there_twice(tmp_path):
    fill(tmp_path, range(3))
    fill(tmp_path, range(3))
    assert len(read(tmp_path, "summary")) == 3
    assert len(read(tmp_path, "yearly")) == 18


def test_parts_stay_in_the_order_in_which_they_were_written_when_the_clock_goes_back(
    tmp_path, monkeypatch
):
    for now in (3 * 10**18, 2 * 10**18, 10**18):
        monkeypatch.setattr(time, "time_ns", lambda now=now: now)
        fill(tmp_path, [now // 10**18])
        fill(tmp_path, [0])
    written = [read_part(tmp_path, "summary", name) for name in part_names(tmp_path, "summary")]
    assert [part["replicate"].to_pylist() for part in written] == [[3], [0], [2], [0], [1], [0]]


def test_the_digest_does_not_depend_on_order_or_parts(tmp_path):
    fill(tmp_path / "one", range(6))
    fill(tmp_path / "two", [5, 3])
    fill(tmp_path / "two", [4, 1, 0, 2])
    for table in ("summary", *TABLES):
        assert table_digest(tmp_path / "one", table) == table_digest(tmp_path / "two", table)
    fill(tmp_path / "three", range(6), shift=0.1)
    assert table_digest(tmp_path / "one", "summary") != table_digest(tmp_path / "three", "summary")


def test_a_part_without_its_summary_is_removed_on_opening(tmp_path):
    fill(tmp_path, range(2))
    orphan = tmp_path / "yearly" / "part-9-crash.parquet"
    orphan.write_bytes(b"half")
    fill(tmp_path, [2])
    assert not orphan.exists()
    assert len(read(tmp_path, "yearly")) == 18


def test_a_full_disk_loses_nothing_and_leaves_no_half_file(tmp_path, monkeypatch):
    fill(tmp_path, range(3))
    real = os.fsync
    calls = []

    def full(descriptor):
        calls.append(descriptor)
        if len(calls) == 3:
            raise OSError(errno.ENOSPC, "No space left on device")
        real(descriptor)

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(EnvironmentProblem, match="disk is full") as caught:
        fill(tmp_path, range(3, 6))
    monkeypatch.undo()
    assert caught.value.exit_code == 4
    assert len(done_in(tmp_path)) == 3
    assert not list(tmp_path.rglob(".part-*"))
    assert len(pd.read_parquet(tmp_path / "yearly")) == 18
    fill(tmp_path, range(3, 6))
    assert len(read(tmp_path, "yearly")) == 36


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(EnvironmentProblem, match="file stands where a folder is needed"):
        fill(tmp_path / "file", [0])


def test_a_run_without_events_is_stored_like_any_other(tmp_path):
    """Its empty text columns stay text, or the parts could not be read together."""
    request = fake_runs.fake_request("silent", 0)
    record = fake_runs.plain_task(request)
    nothing = {name: values[:0] for name, values in record.tables["events"].items()}
    silent = replace(record, tables={**record.tables, "events": nothing})
    with RunStore(tmp_path) as store:
        store.add(request.key, silent, {})
    fill(tmp_path, range(2))
    assert len(pd.read_parquet(tmp_path / "events")) == 2
    back = dict(records_in(tmp_path, {request.key: request.run_id}))
    assert fingerprint(back[request.key]) == fingerprint(silent)


def test_text_is_kept_as_a_dictionary_and_numbers_as_they_are(tmp_path):
    fill(tmp_path, range(3))
    for table in ("summary", *TABLES):
        for path in (tmp_path / table).glob("*.parquet"):
            with pq.ParquetFile(path) as file:
                group = file.metadata.row_group(0)
                columns = [group.column(i) for i in range(group.num_columns)]
            encoded = {each.path_in_schema for each in columns if each.has_dictionary_page}
            text = {each.path_in_schema for each in columns if each.physical_type == "BYTE_ARRAY"}
            assert encoded == text


def whole_digest(folder: Path, table: str) -> str:
    """The digest as it was worked out when a table was read whole."""
    frame = read(folder, table)
    order = ["run_id", "scenario", "replicate"]
    frame = frame.sort_values(order, kind="stable", ignore_index=True)[sorted(frame.columns)]
    rows = pd.util.hash_pandas_object(frame, index=False).to_numpy()
    return hashlib.sha256(",".join(frame.columns).encode() + rows.tobytes()).hexdigest()


def test_the_digest_part_by_part_is_that_of_the_whole(tmp_path):
    """Also where parts share runs, have no row, or miss whole numbers that others have."""
    fill(tmp_path, [4, 1])
    fill(tmp_path, [3, 1, 0], name="b")
    fill(tmp_path, [1, 2])
    for number, adults in enumerate(([7, None], [7, 8])):
        request = fake_runs.fake_request("c", number)
        record = fake_runs.plain_task(request)
        some = canonical_columns(
            "distribution", {**record.tables["distribution"], "adults": adults}
        )
        none = {name: values[:0] for name, values in record.tables["events"].items()}
        tables = {**record.tables, "distribution": some, "events": none}
        with RunStore(tmp_path) as store:
            store.add(request.key, replace(record, tables=tables), {"maturity": 0.5 + number})
    assert read(tmp_path, "distribution")["adults"].isna().sum() == 1
    for table in ("summary", *TABLES):
        assert table_digest(tmp_path, table) == whole_digest(tmp_path, table)


def test_the_digest_of_nothing_is_that_of_no_bytes(tmp_path):
    assert table_digest(tmp_path, "summary") == hashlib.sha256(b"").hexdigest()
