"""What all tests share."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

# before numpy is there: test processes side by side, each with threads on every core, wait for each other
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import hypothesis
import pytest

from experiments.ensemble import file
from experiments.ensemble.file import EnsembleMember, write_sets
from sim.parameters import parameter_specs

# a rule is compiled at its first call, on a machine as busy as it happens to be: time is never tested
hypothesis.settings.register_profile("untimed", deadline=None)
hypothesis.settings.load_profile("untimed")

sys.path.insert(0, str(Path(__file__).parent.parent))


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """A real Chromium. Without one the tests fail: a page nobody looked at is not tested."""
    from playwright.sync_api import sync_playwright

    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        pytest.fail("Chromium is missing; on Debian or Ubuntu: apt-get install chromium")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


VARIED = ("engagement", "energy", "trust")


def made_up_sets(number: int) -> list[EnsembleMember]:
    """Sets that differ in some parameters of the model, between the ends of their ranges."""
    specs = [s for s in parameter_specs().values() if s.mechanism in VARIED and not s.choices][:6]
    shares = [(each + 1) / (number + 1) for each in range(number)]
    return [
        EnsembleMember(i + 1, 0.5 + i, {s.name: s.low + x * (s.high - s.low) for s in specs})
        for i, x in enumerate(shares)
    ]


@pytest.fixture
def ensemble(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[int], Path]:
    """Put an ensemble of so many sets in the place of the one that comes with the model."""

    def write(number: int = 3) -> Path:
        monkeypatch.setattr(file, "FILE", tmp_path / "plausible.yaml")
        write_sets(file.FILE, made_up_sets(number), {"command": "made up"})
        return file.FILE

    return write


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
