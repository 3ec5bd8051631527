"""A shelf of the test's own."""

from __future__ import annotations

from pathlib import Path

import pytest

from dashboards.shelf import own_files


@pytest.fixture(autouse=True)
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where this test's shelf is."""
    place = tmp_path / "shelf"
    monkeypatch.setenv("GROUNDSWELL_SHELF", str(place))
    monkeypatch.setattr(own_files, "_seen", {})
    return place
