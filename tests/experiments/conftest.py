"""Lets worker processes import the stand-in runs of this folder, and keeps caches apart."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

HERE = str(Path(__file__).parent)
if HERE not in sys.path:
    sys.path.insert(0, HERE)


@pytest.fixture
def own_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache of the test's own for runs; compiled rules are shared, to save time."""
    from sim.compiled import cache_folder

    folder = tmp_path_factory.mktemp("cache")
    compiled = cache_folder()
    if compiled is not None:
        (folder / "groundswell").symlink_to(compiled.parent.parent)
    monkeypatch.setenv("GROUNDSWELL_CACHE", str(folder))
    return folder


@pytest.fixture
def quick(tmp_path: Path) -> Path:
    """A scenario that runs in a fraction of the usual time: a small place and three years."""
    path = tmp_path / "quick.yaml"
    path.write_text(
        "kind: scenario\nschema_version: 1\ntitle: Quick\nquestion: Is it quick?\n"
        "extends: baseline\nfunding:\n  years: 3\n  follow_on_months: 36\n"
        "place:\n  population: 3000\n  estates: 2\n"
    )
    return path


@pytest.fixture
def quick_formal(quick: Path) -> Path:
    """The quick scenario with a committee's ways."""
    path = quick.with_name("formal.yaml")
    path.write_text(
        "kind: scenario\nschema_version: 1\ntitle: Formal\nquestion: Is it formal?\n"
        "extends: quick.yaml\npartnership:\n  formality_target: 0.95\n"
    )
    return path
