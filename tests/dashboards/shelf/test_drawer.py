"""What is on the shelf is there whole or not at all, and nothing is lost by being damaged."""

from __future__ import annotations

import json
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from dashboards.shelf import drawer
from dashboards.shelf.drawer import Drawer, ShelfError

DRAWER = Drawer("things", {"name": str, "n": int})


def test_what_is_put_is_there(shelf: Path) -> None:
    identity = DRAWER.put({"name": "Zoë", "n": 3})
    assert DRAWER.get(identity) == {"name": "Zoë", "n": 3}
    assert DRAWER.all() == {identity: {"name": "Zoë", "n": 3}}
    assert json.loads((shelf / "things" / f"{identity}.json").read_text("utf-8"))["n"] == 3


def test_putting_again_replaces_and_removing_removes() -> None:
    identity = DRAWER.put({"name": "a", "n": 1})
    assert DRAWER.put({"name": "b", "n": 2}, identity) == identity
    assert DRAWER.all() == {identity: {"name": "b", "n": 2}}
    DRAWER.remove(identity)
    DRAWER.remove(identity)
    assert DRAWER.all() == {}


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b'{"name": "x"}', b'{"name": 1, "n": 1}', b'{"name": "x", "n": true}', b"\xff\xfe", b"[" * 100_000],
)  # fmt: skip
def test_a_damaged_file_is_set_aside_whole_and_told_of(shelf: Path, content: bytes) -> None:
    good = DRAWER.put({"name": "good", "n": 1})
    (shelf / "things" / "0123456789ab.json").write_bytes(content)
    assert list(DRAWER.all()) == [good]
    (aside,) = DRAWER.damaged()
    assert aside.read_bytes() == content
    assert DRAWER.get("0123456789ab") is None


def test_damaged_files_of_one_name_do_not_replace_each_other(shelf: Path) -> None:
    for content in (b"one", b"two"):
        (shelf / "things").mkdir(parents=True, exist_ok=True)
        (shelf / "things" / "0123456789ab.json").write_bytes(content)
        DRAWER.all()
    assert sorted(path.read_bytes() for path in DRAWER.damaged()) == [b"one", b"two"]


@pytest.mark.parametrize("identity", ["", "..", "../../etc/passwd", "0123456789a", "ABCDEF012345"])
def test_only_ids_reach_a_file(shelf: Path, identity: str) -> None:
    (shelf / "things").mkdir(parents=True)
    beside = shelf / "things.json"
    beside.write_text('{"name": "x", "n": 1}')
    assert DRAWER.get(identity) is None
    DRAWER.remove(identity)
    assert beside.exists()


def test_a_shelf_that_cannot_be_written_says_so(tmp_path: Path, monkeypatch) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("GROUNDSWELL_SHELF", str(tmp_path / "file"))
    with pytest.raises(ShelfError, match="GROUNDSWELL_SHELF"):
        DRAWER.put({"name": "a", "n": 1})
    assert DRAWER.all() == {}


def test_a_full_drawer_says_so(monkeypatch) -> None:
    monkeypatch.setattr(drawer, "MOST", 1)
    DRAWER.put({"name": "a", "n": 1})
    with pytest.raises(ShelfError, match="full"):
        DRAWER.put({"name": "b", "n": 1})


def test_many_at_once_lose_nothing() -> None:
    identity = DRAWER.put({"name": "a", "n": 0})
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: DRAWER.put({"name": "a", "n": n}, identity), range(40)))
        list(pool.map(lambda n: DRAWER.put({"name": "b", "n": n}), range(40)))
    assert len(DRAWER.all()) == 41
    assert DRAWER.damaged() == []


def test_without_a_name_it_is_in_the_users_data_folder(monkeypatch) -> None:
    monkeypatch.delenv("GROUNDSWELL_SHELF")
    assert drawer.folder().name == "shelf"
    assert "groundswell" in os.fspath(drawer.folder())
