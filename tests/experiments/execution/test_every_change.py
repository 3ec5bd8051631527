"""Killed before any change of its files, a folder of results loses nothing and is gone on with."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.experiments.execution import every_change

ROOT = Path(__file__).parents[3]


SHORT = "the same work, begun"


@pytest.mark.parametrize(
    "beginning",
    [pytest.param(b, marks=[] if b == SHORT else pytest.mark.slow) for b in every_change.BEGUN],
)
def test_a_kill_before_any_change_of_files_costs_nothing_that_was_kept(tmp_path, beginning):
    paths = os.pathsep.join(map(str, (ROOT, ROOT / "tests" / "experiments")))
    done = subprocess.run(
        [sys.executable, every_change.__file__, str(tmp_path), beginning],
        env=os.environ | {"PYTHONPATH": paths}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
