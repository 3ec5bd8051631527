"""A screen in small, its page and its picture; and the page in the docs is what its figures say."""

from __future__ import annotations

import json

import numpy as np
import pytest

from experiments.errors import UsageProblem
from experiments.reporting.number_format import two_or_three_places
from sim.parameters import parameter_specs
from sim.scenario import load_scenario
from tools.docs.__main__ import main
from tools.docs.base import DOCS
from tools.docs.sensitivity import screening
from tools.docs.sensitivity.page import above, difference, page_of
from tools.docs.sensitivity.picture import draw_screen
from tools.docs.sensitivity.screening import OUTCOMES, Screen, ScreenSizes, ranked, screened

ONLY = ("formality.rate", "formality.money_pull")
SIZES = ScreenSizes(trajectories=3, groups=2, replicates=4, again=1, pairs=7, only=ONLY)
QUICK = {"place.population": 3000, "funding.years": 2}


def stand_in(requests):
    """Maturity follows the one parameter, legacy neither; seeds shift both."""
    results = {}
    for each in requests:
        rate = each.scenario.assumptions.get("formality.rate", 0.05)
        luck = 0.001 * (each.seed % 5)
        results[each.key] = {"maturity": 4 * rate + luck, "legacy": 0.5 + luck}
    return results


@pytest.fixture(scope="module")
def content():
    about = {"command": "python -m tools.docs sensitivity", "model_version": "0" * 16}
    return about | screened(Screen(SIZES), stand_in) | {"runs": {"runs": 60, "failed": 0}}


def test_runs_are_paired_and_counted():
    requests = Screen(SIZES).requests
    names = {each.key[0] for each in requests}
    assert {"screen 0", "groups 1", "start 2", "nudged 2", "choice as it is"} <= names
    assert len(requests) == 3 * 3 + 2 * 2 + 2 * 3 * 4 + 6 * 7
    for number in range(3):
        assert len({each.seed for each in requests if each.key[0] == f"screen {number}"}) == 1
    assert len(Screen(SIZES).again(["formality.rate"])) == 14


def test_what_moves_an_outcome_is_found_and_what_does_not_is_not(content):
    assert above(content, "maturity") == ["formality.rate"]
    assert above(content, "legacy") == []
    spec = parameter_specs()["formality.rate"]
    first = ranked(content["parameters"], content["noise"])[0]
    assert first["name"] == "formality.rate"
    assert first["maturity"]["mu"] == pytest.approx(4 * (spec.high - spec.low), rel=1e-3)
    assert first["legacy"] == {"mu": 0.0, "mu_star": 0.0, "sigma": 0.0}
    assert content["again"][0]["maturity"]["low"] == pytest.approx(0.36, abs=1e-4)


def test_noise_between_unrelated_seeds_is_larger_than_between_twins(content):
    noise = content["noise"]["legacy"]
    assert noise["drift"] == 0.0
    assert noise["luck_floor"] > 0.0


def test_the_page_tells_it(content):
    page = page_of(content)
    assert "1 lie over the floor for maturity, 0 for legacy, 1 for either" in page
    assert "1 of them without any effect at all" in page
    assert (
        f"model version\n`{content['model_version']}`" in page or content["model_version"] in page
    )
    assert json.loads(json.dumps(content, allow_nan=False)) == content
    assert draw_screen(content).count('class="over"') == 1


def test_differences_and_figures_in_words():
    sure = {"difference": -0.12, "low": -0.2, "high": -0.05}
    assert difference(sure) == "**−0.12 (−0.20 to −0.050)**"
    assert difference({**sure, "high": 0.05}) == "−0.12 (−0.20 to +0.050)"
    assert difference({**sure, "low": None}) == "−0.12 (too few pairs)"
    assert (difference(None), two_or_three_places(None), two_or_three_places(0.00001)) == (
        "–",
        "–",
        "0.00",
    )


def test_a_run_that_failed_leaves_a_hole():
    def with_hole(requests):
        results = stand_in(requests)
        results.pop(("screen 0", 0), None)
        return results

    found = screened(Screen(SIZES), with_hole)
    assert all(np.isfinite(p["maturity"]["mu_star"]) for p in found["parameters"])


def test_a_screen_without_any_run_says_so():
    with pytest.raises(UsageProblem, match="nothing to tell"):
        screened(Screen(SIZES), lambda requests: {})


@pytest.mark.slow
def test_a_small_screen_from_command_to_page(tmp_path, monkeypatch, own_cache, capsys):
    quick = load_scenario("baseline", QUICK)
    monkeypatch.setattr(screening, "watched", lambda: (quick, 30))
    page = tmp_path / "page.md"
    given = "--trajectories 2 --groups 1 --replicates 2 --again 1 --pairs 2 --jobs 1 --quiet"
    options = [*given.split(), "--only", "formality.rate", "--write", str(page)]
    assert main(["sensitivity", *options]) == 0
    content = json.loads(page.with_suffix(".json").read_text(encoding="utf-8"))
    assert page.read_text(encoding="utf-8") == page_of(content, "page")
    assert content["runs"]["failed"] == 0
    assert content["command"] == f"python -m tools.docs sensitivity {' '.join(options)}"
    assert page.with_suffix(".svg").read_text(encoding="utf-8").startswith("<svg")


def test_an_unknown_parameter_is_refused(capsys):
    assert main(["sensitivity", "--only", "weather.rain", "--cost"]) == 2
    assert "weather.rain: no uncertain parameter" in capsys.readouterr().err


@pytest.mark.slow
def test_the_kept_figures_are_of_the_parameters_there_are():
    content = json.loads((DOCS / "sensitivity.json").read_text(encoding="utf-8"))
    page = (DOCS / "sensitivity.md").read_text(encoding="utf-8")
    assert content["model_version"] in page
    assert content["command"] in page
    names = {each["name"] for each in content["parameters"]}
    assert names <= set(parameter_specs())
    assert len(names) > 500
    assert all(set(OUTCOMES) <= set(each) for each in content["parameters"])
    assert (DOCS / "sensitivity.svg").stat().st_size < 400_000
