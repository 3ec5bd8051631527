"""What was worked out is read from then on, and never instead of something that it does not stand for."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sim import kept_values
from sim.kept_values import kept


@pytest.fixture
def counted(tmp_path, monkeypatch) -> Callable[[], list[int]]:
    """Works out a list, which grows with every time that it is worked out."""
    monkeypatch.setattr(kept_values, "cache_folder", lambda: tmp_path)
    times: list[int] = []

    def work_out() -> list[int]:
        times.append(len(times))
        return list(times)

    return work_out


def test_a_value_is_worked_out_once_for_what_it_rests_on(counted) -> None:
    assert kept("value", "a", counted) == kept("value", "a", counted) == [0]
    assert kept("value", "b", counted) == [0, 1]
    assert kept("other", "a", counted) == [0, 1, 2]


def test_a_damaged_file_is_replaced(counted, tmp_path) -> None:
    kept("value", "a", counted)
    (file,) = tmp_path.iterdir()
    file.write_bytes(file.read_bytes()[:5])
    assert kept("value", "a", counted) == kept("value", "a", counted) == [0, 1]
    assert [*tmp_path.iterdir()] == [file]


@pytest.mark.parametrize("folder", [None, "missing"])
def test_without_a_folder_it_is_worked_out_every_time(
    counted, tmp_path, monkeypatch, folder
) -> None:
    monkeypatch.setattr(kept_values, "cache_folder", lambda: folder and tmp_path / folder)
    assert [kept("value", "a", counted), kept("value", "a", counted)] == [[0], [0, 1]]
