"""The switch for plausible versions, in a real Chromium."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import TimeoutError

from experiments.ensemble.file import EnsembleMember, write_sets
from sim.parameters import parameter_specs
from tests.dashboards.conftest import TWINS

pytestmark = pytest.mark.browser

OLD = """kind: plausible
schema_version: 1
made_with: {command: "c", date: "2020-01-02", model: "0123456789ab"}
sets: {number: [1, 2], misfit: [0.5, 0.6]}
values: {energy.no_such: [0.2, 0.3]}
"""
"""An ensemble of another version of the model."""
VERSIONS = 5
OF_ALL = f"of {VERSIONS} plausible versions of the model"
SETTLED = """stage => {
    if (document.querySelector('[data-stage=failed]')) return true;
    const keys = [...document.querySelectorAll('[data-key]')].map(e => e.dataset.key);
    return new Set(keys).size === 1 && document.querySelector(`[data-stage=${stage}]`)
        && document.querySelector('.gs-results:not(.is-stale)');
}"""


def pointing_at(path: Path) -> str:
    """What makes a server's process read its ensemble from a path."""
    return (
        "import pathlib, experiments.ensemble.file as file; "
        f"file.FILE = pathlib.Path({str(path)!r})"
    )


@pytest.fixture(scope="module")
def ensemble_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the dashboard looks for its plausible versions; every test puts there what it needs."""
    return tmp_path_factory.mktemp("ensemble") / "plausible.yaml"


@pytest.fixture(scope="module")
def address(ensemble_file: Path, module_server: Callable[..., Any]) -> str:
    """A dashboard that reads its plausible versions from a file of the tests."""
    return str(module_server(before=pointing_at(ensemble_file)).address)


def write_versions(path: Path) -> None:
    """Five plausible versions of the model."""
    specs = [s for s in parameter_specs().values() if s.mechanism == "energy" and not s.choices]
    sets = [
        EnsembleMember(i + 1, 0.5, {s.name: s.low + i / 4 * (s.high - s.low) for s in specs[:4]})
        for i in range(VERSIONS)
    ]
    write_sets(path, sets, {"command": "made up"})


def settle(page: Any) -> None:
    """Wait until the whole page is about one choice and its comparison is finished."""
    try:
        page.wait_for_function(SETTLED, arg="done", timeout=240_000)
    except TimeoutError as error:
        keys = page.eval_on_selector_all("[data-key]", "all => all.map(e => e.dataset.key)")
        raise AssertionError(f"{page.inner_text('[role=status]')} {keys}") from error
    assert page.locator("[data-stage=failed]").count() == 0, page.inner_text("[role=status]")


def turn(page: Any) -> None:
    """Turn the switch by keyboard and wait until the page asks something else."""
    before = page.get_attribute("h1", "data-key")
    page.focus("#plausible")
    page.keyboard.press("Space")
    page.wait_for_function("key => document.querySelector('h1')?.dataset.key !== key", arg=before)
    settle(page)


def test_the_switch_runs_the_twins_over_versions_and_says_in_how_many_it_holds(
    address: str, ensemble_file: Path, watched: Callable[..., Any], tmp_path: Path
) -> None:
    write_versions(ensemble_file)
    seen = watched()
    page = seen.page
    page.goto(f"{address}?twins={TWINS}&scenario=formality/committee")
    settle(page)
    assert not page.is_checked("#plausible")
    assert page.get_by_label("Plausible versions of the model").count() == 1
    assert "plausible versions" not in page.inner_text(".gs-results")
    turn(page)
    leads = page.locator(".gs-headline .gs-lead").all_inner_texts()
    assert len(leads) == 5
    assert all(OF_ALL in lead for lead in leads), leads
    limits = page.inner_text(".gs-caveats [data-versions]")
    assert f"another of the {VERSIONS} plausible versions" in limits
    assert "An assumption was changed" not in page.inner_text(".gs-caveats")
    assert "versions" in page.locator(".gs-scroll tr[data-outcome] td").nth(3).inner_text()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download as CSV").click()
    download.value.save_as(tmp_path / "table.csv")
    rows = list(csv.DictReader((tmp_path / "table.csv").read_text("utf-8").splitlines()))
    assert {row["versions"] for row in rows if row["n"] == str(TWINS)} == {str(VERSIONS)}
    page.wait_for_url("**plausible=true**")
    page.reload()
    settle(page)
    assert page.is_checked("#plausible")
    assert OF_ALL in page.locator(".gs-headline .gs-lead").first.inner_text()
    turn(page)
    assert "plausible versions" not in page.inner_text(".gs-results")
    seen.assert_clean()


def test_without_an_ensemble_there_is_no_switch_and_an_address_that_asks_is_answered(
    address: str, ensemble_file: Path, watched: Callable[..., Any]
) -> None:
    ensemble_file.unlink(missing_ok=True)
    seen = watched()
    seen.page.goto(f"{address}?twins={TWINS}&plausible=true")
    seen.page.wait_for_selector("#pick-twins")
    assert "comes without plausible versions" in seen.page.inner_text(".gs-message")
    assert seen.page.locator("#plausible").count() == 0
    seen.assert_clean()


def test_the_switch_of_an_ensemble_of_another_version_says_why_it_is_off(
    address: str, ensemble_file: Path, watched: Callable[..., Any]
) -> None:
    ensemble_file.write_text(OLD, encoding="utf-8")
    seen = watched()
    seen.page.goto(f"{address}?twins={TWINS}")
    seen.page.wait_for_selector("#plausible")
    assert seen.page.is_disabled("#plausible")
    note = seen.page.inner_text("#plausible-note")
    assert "found on 2020-01-02 with another version of the model" in note
    assert "groundswell calibrate" in note
    seen.assert_clean()
