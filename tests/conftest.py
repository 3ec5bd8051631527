"""What all tests share."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest

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
