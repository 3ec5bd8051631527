"""Folders of results are told as what they hold: a comparison, a sweep as a grid, a portfolio as a spread."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from dashboards import library
from dashboards.shelf import folders
from dashboards.shelf.drawer import ShelfError
from dashboards.shelf.folders import Folder, remember
from dashboards.shelf.results import folder_body
from dashboards.state import Choice, decode
from experiments.errors import UsageProblem
from sim.scenario import load_portfolio
from tests.dashboards.asking import Page


def told(folder: Path, **asked: str) -> str:
    kept = remember(str(folder))
    return str(folder_body("/gs", kept, asked))


def queries(text: str) -> list[Choice]:
    links = [link for link in Page(text).links if link.startswith("/gs/?")]
    found = [decode(link.removeprefix("/gs/?"), library.names()) for link in links]
    assert all(problems == [] for _, problems in found)
    return [choice for choice, _ in found]


def test_a_comparison_is_told_in_the_words_of_the_report(comparison_folder: Path) -> None:
    text = told(comparison_folder)
    assert "over 12 twin neighbourhoods" in text
    assert 'data-outcome="legacy_36" data-verdict="worse"' in text
    assert "In all 12 twin neighbourhoods" in text
    assert "Medians over the twin neighbourhoods" in text
    assert Page(f"<h1>A comparison</h1>{text}").faults() == []


def test_a_sweep_is_a_grid_over_two_levers(sweep_folder: Path) -> None:
    text = told(sweep_folder, outcome="legacy_36", x="partnership.openness", y="funding.years")
    grid = text.partition("<tbody>")[2].partition("</tbody>")[0]
    assert [grid.count(f">{label}</th>") for label in ("3 years", "8 years")] == [1, 1]
    for value in ("0.25", "0.40", "0.60", "0.50", "0.65", "0.85"):
        assert f"<b>{value}</b>" in grid
    assert grid.count("4 runs of 2 points") == 6
    assert "is-shade0" in grid.partition("0.25")[0]
    assert "is-shade4" in grid


def test_each_point_of_a_sweep_opens_on_the_page_that_compares(sweep_folder: Path) -> None:
    held = {"at.workers.directiveness": "0.10"}
    text = told(sweep_folder, x="partnership.openness", y="funding.years", **held)
    grid = text.partition("<tbody>")[2].partition("</tbody>")[0]
    found = queries(grid)
    assert len(found) == 6
    assert all(each.scenario == each.base == "baseline" for each in found)
    assert {each.moved["funding.years"] for each in found} == {3, 8}
    assert {each.moved["workers.directiveness"] for each in found} == {0.1}
    assert len(queries(text)) == 12  # and each in the list of points


def test_a_point_that_the_page_does_not_offer_is_told_without_a_link(
    sweep_folder: Path, tmp_path: Path
) -> None:
    copy = Path(shutil.copytree(sweep_folder, tmp_path / "copy"))
    manifest = json.loads((copy / "manifest.json").read_text("utf-8"))
    for point in manifest["scenarios"].values():
        point["assumption_differences"] = {"energy.recovery_rate": 0.1}
    (copy / "manifest.json").write_text(json.dumps(manifest))
    text = told(copy, **{"at.workers.directiveness": "0.10"})
    assert queries(text) == []
    assert "not on Compare" in text


@pytest.mark.parametrize(
    "asked",
    [{"x": "nothing"}, {"y": "nothing"}, {"outcome": "nothing"}, {"x": "funding.years", "y": "funding.years"},
     {"at.workers.directiveness": "nothing"}, {"y": ""}, {"outcome": "<script>"}],
)  # fmt: skip
def test_whatever_is_asked_of_a_sweep_there_is_a_grid(sweep_folder: Path, asked) -> None:
    text = told(sweep_folder, **asked)
    assert 'class="gs-grid"' in text
    assert "<script>" not in text
    faults = Page(f"<h1>A sweep</h1>{text}").faults()
    assert faults == []


def test_many_values_are_shown_in_bands(tmp_path: Path) -> None:
    from known_sweeps import known_sweep

    design = "base: baseline\nsampling: latin_hypercube\nsamples: 30\nfactors:\n  partnership.openness: {from: 0.1, to: 0.9}\nreplicates: 1\n"
    folder = known_sweep(tmp_path, design, lambda settings, *_: {"legacy_36": 0.5})
    text = told(folder)
    assert text.count(" to 0.") >= 4


def test_a_portfolio_is_a_spread_over_areas(tmp_path: Path) -> None:
    from experiments.comparison.portfolio_plan import plan_portfolio
    from tests.dashboards.shelf.conftest import written

    plan = plan_portfolio(load_portfolio("big_local_150"))
    folder = written(tmp_path / "portfolio", plan, lambda name: 0.0)
    text = told(folder)
    assert "150 areas of the portfolio “big_local_150”" in text
    assert "Maturity of the partnership: median" in text
    assert text.count("<figure") == 5
    assert Page(f"<h1>A portfolio</h1>{text}").faults() == []


def test_a_folder_without_results_is_told_as_the_commands_tell_it(tmp_path: Path) -> None:
    with pytest.raises(UsageProblem, match="no results here"):
        remember(str(tmp_path))
    assert folders.remembered() == []


@pytest.mark.parametrize("path", ["", "  ", "a\0b", "x" * 5000, "a\nb"])
def test_what_is_no_path_is_told(path: str) -> None:
    with pytest.raises(ShelfError, match="path of a folder"):
        remember(path)


def test_other_kinds_are_named(comparison_folder: Path, tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text('{"kind": "run"}')
    with pytest.raises(ShelfError, match="holds a run"):
        remember(str(tmp_path))


def test_a_folder_is_remembered_once_and_forgotten(comparison_folder: Path) -> None:
    first, again = remember(str(comparison_folder)), remember(f' "{comparison_folder}/" ')
    assert first == again
    assert folders.remembered() == [first]
    assert first.is_there
    folders.forget(first.id)
    assert folders.remembered() == []
    assert comparison_folder.is_dir()


@pytest.mark.parametrize("kind", ["comparison", "sweep", "portfolio"])
def test_a_damaged_folder_ends_in_a_sentence(kind: str, tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text(json.dumps({"kind": kind}))
    with pytest.raises(ShelfError, match=r"cannot be told|nothing to tell"):
        folder_body("", Folder("0" * 12, tmp_path, kind, ""), {})
    (tmp_path / "manifest.json").unlink()
    with pytest.raises(ShelfError, match="no results here"):
        folder_body("", Folder("0" * 12, tmp_path, kind, ""), {})
