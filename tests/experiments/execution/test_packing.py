"""Records as bytes: the same to the bit, handed on as they are, unpacked only where something is read."""

from __future__ import annotations

import pickle

import fake_runs
import pytest

from experiments.comparison.outcomes import measure_alone
from experiments.execution import packing
from experiments.execution.batch import BatchOptions, run_batch
from experiments.execution.cache import RunCache
from experiments.execution.packing import (
    PackedTables,
    PackingTask,
    content_of,
    pack,
    packed,
    unpack,
    unpacked,
)
from experiments.execution.records import TABLES, fingerprint, same
from experiments.execution.store import RunStore, read, table_digest


def record(replicate: int = 0):
    return fake_runs.plain_task(fake_runs.fake_request(replicate=replicate))


def test_a_packed_record_is_the_same_to_the_bit_wherever_it_travels():
    plain = record()
    travelled = pickle.loads(pickle.dumps(packed(plain)))
    assert isinstance(travelled.tables, PackedTables)
    assert same(plain, travelled)
    assert set(travelled.tables) == set(TABLES)
    assert len(travelled.tables) == len(TABLES)
    assert fingerprint(unpacked(travelled)) == fingerprint(plain)
    assert isinstance(unpacked(travelled).tables, dict)
    for table in TABLES:
        assert content_of(travelled, table).schema == content_of(plain, table).schema
    with pytest.raises(KeyError):
        travelled.tables["weekly"]


def test_bytes_that_are_not_whole_are_no_record():
    content = pack(record())
    found = unpack(content)
    assert found is not None
    assert fingerprint(found) == fingerprint(record())
    assert unpack(content[:-1] + b"x") is None
    assert unpack(content[:40]) is None
    assert unpack(b"") is None


def test_the_cache_keeps_the_bytes_that_a_worker_made(own_cache):
    cache, made = RunCache(), packed(record())
    cache.put(made)
    assert cache.path_of(made.run_id).read_bytes() == made.tables.content


def batch_into(folder, task, keep=("yearly",), **options):
    with RunStore(folder, keep) as store:
        wanted = [fake_runs.fake_request(replicate=i) for i in range(6)]
        return run_batch(
            wanted,
            BatchOptions(
                store=store,
                task=task,
                describe=lambda request, record: measure_alone(record),
                cache=RunCache(),
                **options,
            ),
        )


def test_who_collects_runs_unpacks_none_of_them(tmp_path, own_cache, monkeypatch):
    """The parent of a sweep: outcomes were measured by the worker, tables go on as they are."""
    batch_into(tmp_path / "plain", fake_runs.plain_task, jobs=1)
    for file in own_cache.glob("v1/*/*"):
        file.unlink()

    def refuse(*_):
        raise AssertionError("a record was unpacked")

    monkeypatch.setattr(packing, "columns_of", refuse)
    task = PackingTask(fake_runs.plain_task, measure_alone)
    state = batch_into(tmp_path / "packed", task, jobs=2, keep_records=False)
    monkeypatch.undo()
    assert (state.executed, state.failed) == (6, 0)
    for table in ("summary", "yearly"):
        assert table_digest(tmp_path / "packed", table) == table_digest(tmp_path / "plain", table)
    assert len(read(tmp_path / "packed", "summary")) == 6


def test_records_that_are_held_are_plain(tmp_path, own_cache):
    state = batch_into(tmp_path, PackingTask(fake_runs.plain_task, measure_alone), jobs=1)
    assert all(isinstance(each.tables, dict) for each in state.records.values())
    assert len(state.records) == 6


def test_a_measure_that_fails_ends_its_own_run_only(tmp_path, own_cache):
    state = batch_into(tmp_path, PackingTask(fake_runs.plain_task, fail_at_three), jobs=1)
    assert [failure.seed for failure in state.failures] == [3]
    assert state.executed == 5


def fail_at_three(record):
    if record.seed == 3:
        raise ZeroDivisionError
    return measure_alone(record)
