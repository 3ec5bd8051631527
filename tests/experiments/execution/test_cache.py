"""The cache of runs: what was run comes back to the bit, and nothing depends on its being there."""

from __future__ import annotations

import os
from pathlib import Path

import fake_runs
from platformdirs.unix import Unix

from experiments.execution.cache import RunCache, default_folder
from experiments.execution.records import fingerprint
from sim import compiled
from sim.compiled import cache_folder


def test_runs_and_compiled_rules_share_the_users_cache_folder(tmp_path, monkeypatch):
    monkeypatch.delenv("GROUNDSWELL_CACHE", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    folder = cache_folder()
    assert folder is not None
    assert default_folder() == folder.parent.parent


def customs_of_linux(name: str, **choices: object) -> Path:
    """The customs of Linux, on whatever system the tests run."""
    return Unix(name, **choices).user_cache_path


def test_the_folder_is_where_it_always_was(tmp_path, monkeypatch):
    monkeypatch.setattr(compiled, "user_cache_path", customs_of_linux)
    monkeypatch.delenv("GROUNDSWELL_CACHE", raising=False)
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert default_folder() == tmp_path / ".cache" / "groundswell"
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    assert default_folder() == tmp_path / "xdg" / "groundswell"
    monkeypatch.setenv("GROUNDSWELL_CACHE", "~/named")
    assert default_folder() == tmp_path / "named"
    folder = cache_folder()
    assert folder is not None
    assert folder.parent == tmp_path / "named" / "groundswell" / "compiled"


def test_the_cache_gives_back_what_was_put_in(own_cache):
    cache = RunCache()
    record = fake_runs.plain_task(fake_runs.fake_request())
    assert cache.get(record.run_id) is None
    cache.put(record)
    back = RunCache().get(record.run_id)
    assert back is not None
    assert fingerprint(back) == fingerprint(record)
    assert str(cache.path_of(record.run_id)).startswith(str(own_cache))


def test_a_damaged_cache_file_counts_as_absent(own_cache):
    cache = RunCache()
    record = fake_runs.plain_task(fake_runs.fake_request())
    cache.put(record)
    path = cache.path_of(record.run_id)
    whole = path.read_bytes()
    for damaged in (b"", whole[:100], whole[:-1], whole[:50] + b"x" + whole[51:]):
        path.write_bytes(damaged)
        assert cache.get(record.run_id) is None
    cache.put(record)
    assert cache.get(record.run_id) is not None


def test_a_cache_that_cannot_be_written_warns_once_and_goes_on(tmp_path):
    (tmp_path / "file").write_text("in the way")
    cache = RunCache(tmp_path / "file")
    record = fake_runs.plain_task(fake_runs.fake_request())
    cache.put(record)
    cache.put(record)
    assert cache.get(record.run_id) is None
    assert cache.warning is not None
    assert "GROUNDSWELL_CACHE" in cache.warning


def test_the_cache_keeps_within_its_limit_and_drops_the_oldest(own_cache, monkeypatch):
    cache = RunCache()
    records = [fake_runs.plain_task(fake_runs.fake_request(replicate=i)) for i in range(6)]
    for age, record in enumerate(records):
        cache.put(record)
        os.utime(cache.path_of(record.run_id), (1000 + age, 1000 + age))
    size = cache.path_of(records[0].run_id).stat().st_size
    monkeypatch.setenv("GROUNDSWELL_CACHE_MB", str(size * 3.5 / 1e6))
    assert cache.trim() == 3
    assert [cache.get(record.run_id) is not None for record in records] == [False] * 3 + [True] * 3
    assert cache.trim() == 0
