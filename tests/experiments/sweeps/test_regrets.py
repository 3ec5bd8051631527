"""How settings hold up is worked out where it is known: worst cases, regrets, shares, what cannot be told apart."""

from __future__ import annotations

import json

import pytest
from known_sweeps import known_sweep
from typer.testing import CliRunner

from experiments import robustness
from experiments.cli.commands import app
from experiments.errors import UsageProblem

PLACES = """\
base: baseline
factors:
  funding.years: [3, 8, 12]
  partnership.openness: [0.2, 0.8]
across:
  place: [city_estates, coastal_transient, middling]
replicates: 10
"""


def breaks_at_the_coast(settings, replicate, draws):
    """More years are better, but for twelve at the coast; neighbourhoods differ alike everywhere."""
    lost = (
        0.3 if settings["funding.years"] == 12 and settings["place"] == "coastal_transient" else 0.0
    )
    value = 0.2 + 0.02 * settings["funding.years"] - lost + 0.01 * (replicate % 5)
    return {"legacy_36": value + draws.normal(0.0, 0.01), "burnouts": 100.0 * lost + replicate}


@pytest.fixture(scope="module")
def places(tmp_path_factory):
    return known_sweep(tmp_path_factory.mktemp("places"), PLACES, breaks_at_the_coast)


def by_years(found) -> dict:
    return {each.setting["funding.years"]: each for each in found.standings}


def test_a_setting_that_fails_in_one_place_has_the_regret_and_the_worst_case_there(places):
    (found,) = robustness(places, "legacy_36", levers="funding.years", enough=0.3)
    assert (found.levers, found.circumstances) == (("funding.years",), ("place",))
    assert found.averaged == ("partnership.openness",)
    assert (found.places, found.versions, found.neighbourhoods) == (3, 1, 10)
    of = by_years(found)
    assert [each.setting["funding.years"] for each in found.standings] == [8, 3, 12]
    assert of[8].regret == pytest.approx(0.08, abs=0.01)
    assert of[3].regret == pytest.approx(0.18, abs=0.01)
    assert of[12].regret == pytest.approx(0.22, abs=0.01)
    assert of[12].regret_state == of[12].worst_state == "coastal_transient"
    assert of[12].worst == pytest.approx(0.16, abs=0.01)
    assert of[8].mean == pytest.approx(0.38, abs=0.01)
    assert (of[12].best, of[8].best, of[3].best) == (
        pytest.approx(2 / 3),
        pytest.approx(1 / 3),
        0.0,
    )
    assert (of[3].enough, of[8].enough, of[12].enough) == (0.0, 1.0, pytest.approx(2 / 3))
    assert [each.verdict for each in found.standings] == ["first", "worse", "worse"]
    assert of[3].mean_verdict == "worse"
    for each in found.standings:
        assert each.regret_interval.low <= each.regret <= each.regret_interval.high
        assert each.mean_interval.low <= each.mean <= each.mean_interval.high
    assert found.noise < 0.02


def test_by_default_every_point_of_the_levers_is_a_setting(places):
    (found,) = robustness(places, ["legacy_36"])
    assert found.levers == ("funding.years", "partnership.openness")
    assert len(found.standings) == len(found.table) == 6
    first, second, *others = found.standings
    assert {first.setting["funding.years"], second.setting["funding.years"]} == {8}
    assert second.verdict in ("no reliable difference", "too small to matter")
    assert {each.verdict for each in others} == {"worse"}
    assert "funding.years 8" in repr(found)
    assert "<table" in found._repr_html_()


def test_a_factor_can_be_made_a_circumstance(places):
    (found,) = robustness(places, ["legacy_36"], over=["partnership.openness"])
    assert found.circumstances == ("partnership.openness", "place")
    assert found.places == 6


def test_where_lower_is_better_the_most_is_the_worst(places):
    (found,) = robustness(places, ["burnouts"], levers=["funding.years"], enough=10)
    of = by_years(found)
    assert of[12].worst == pytest.approx(34.5)
    assert of[12].regret == pytest.approx(30.0)
    assert of[3].regret == of[8].regret == 0.0
    assert of[12].enough == pytest.approx(2 / 3)
    assert of[12].mean_verdict == "worse"
    assert {of[3].verdict, of[8].verdict} == {"first", "identical"}


def test_settings_that_are_alike_are_not_told_apart(tmp_path):
    def alike(settings, replicate, draws):
        return {"legacy_36": 0.4 + 0.05 * (replicate % 3) + draws.normal(0.0, 0.1)}

    (found,) = robustness(known_sweep(tmp_path, PLACES, alike), ["legacy_36"])
    assert all(each.verdict != "worse" for each in found.standings)
    assert 0.3 < found.standings[0].regret / found.noise < 3.0


VERSIONS = "base: baseline\nfactors:\n  funding.years: [3, 8]\nreplicates: {}\n"


def better_but_in_one_version(settings, replicate, draws):
    gain = -0.3 if replicate % 3 == 1 else 0.1
    return {"legacy_36": 0.4 + gain * (settings["funding.years"] == 8) + draws.normal(0.0, 0.01)}


@pytest.mark.parametrize(("replicates", "is_told"), [(12, True), (4, False)])
def test_versions_are_states_and_need_neighbourhoods_of_their_own(tmp_path, ensemble, replicates, is_told):  # fmt: skip
    ensemble(3)
    folder = known_sweep(tmp_path, VERSIONS.format(replicates), better_but_in_one_version, plausible=True)  # fmt: skip
    (found,) = robustness(folder, ["legacy_36"])
    assert (found.places, found.versions) == (1, 3)
    of = by_years(found)
    assert [each.setting["funding.years"] for each in found.standings] == [3, 8]
    assert of[8].regret == pytest.approx(0.3, abs=0.03)
    assert of[8].regret_state == "version 2"
    assert of[8].best == pytest.approx(2 / 3)
    assert (of[8].verdict == "worse") is found.has_intervals is is_told
    told = " ".join(CliRunner().invoke(app, ["robustness", str(folder), "--outcome", "legacy_36"]).output.split())  # fmt: skip
    assert ("leave luck and version mixed up. 9 replicates allow it" in told) is not is_told


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"outcomes": ["legcy_36"]}, ["did you mean legacy_36"]),
        ({"outcomes": ["spent_gbp"]}, ["neither way is better"]),
        (
            {"outcomes": ["maturty"], "levers": ["funding.year"], "over": ["openness"]},
            ["did you mean maturity?", "did you mean funding.years?", "--over openness"],
        ),
        ({"outcomes": ["maturity"], "levers": ["place"], "over": ["place"]}, ["keep one"]),
        ({"outcomes": ["maturity"], "over": ["funding.years", "partnership.openness"]}, ["no lever"]),
        ({"outcomes": ["maturity"], "levers": ["place", "funding.years", "partnership.openness"]}, ["nothing over which"]),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_told_all_at_once(places, given, told):
    with pytest.raises(UsageProblem) as caught:
        robustness(places, **given)
    lines = str(caught.value).splitlines()
    assert len(lines) == len(told)
    for line, words in zip(lines, told, strict=True):
        assert words in line


def test_points_drawn_with_their_circumstances_cannot_be_held_against_each_other(tmp_path):
    design = """\
base: baseline
sampling: latin_hypercube
samples: 6
factors:
  funding.years: {from: 3, to: 12}
  partnership.openness: {from: 0, to: 1}
  place.hardship: {from: 0, to: 1}
replicates: 2
"""
    folder = known_sweep(tmp_path, design, lambda *_: {})
    with pytest.raises(UsageProblem, match="not all tried under the same circumstances"):
        robustness(folder, ["maturity"])
    across = design.replace("  place.hardship: {from: 0, to: 1}\n", "") + "across:\n  place: [middling, city_estates]\n"  # fmt: skip
    (tmp_path / "across").mkdir()
    folder = known_sweep(tmp_path / "across", across, lambda *_: {})
    assert len(robustness(folder, ["maturity"])[0].standings) == 6
    with pytest.raises(UsageProblem, match="same values of partnership"):
        robustness(folder, ["maturity"], levers=["funding.years"])


def test_the_command_names_what_cannot_be_told_apart(places, tmp_path):
    kept = tmp_path / "r.json"
    runner = CliRunner()
    command = ["robustness", str(places), "--outcome", "legacy_36", "--enough", "0.3", "--json", str(kept)]  # fmt: skip
    done = runner.invoke(app, command)
    assert done.exit_code == 0, done.output
    said = " ".join(done.output.split())
    for words in (
        "over 3 combinations of place; 10 twin neighbourhoods",
        "Least greatest regret: funding.years 8 with partnership.openness",
        "Cannot be told apart from it by greatest regret: funding.years 8 with",
        "minimax regret, Savage",
        "at least 0.3 (satisficing)",
        "they are hypotheses",
    ):
        assert words in said
    (content,) = json.loads(kept.read_text())["outcomes"]
    assert len(content["settings"]) == 6
    assert content["settings"][0]["is_first"]
    assert content["settings"][-1]["verdict"] == "worse"
    done = runner.invoke(app, ["robustness", str(places), "--enough", "0.3"])
    assert isinstance(done.exception, UsageProblem)


def test_the_report_has_a_section_where_there_is_something_to_hold_up(places, tmp_path):
    page = tmp_path / "r.html"
    assert CliRunner().invoke(app, ["report", str(places), "--to", str(page)]).exit_code == 0
    text = page.read_text(encoding="utf-8")
    assert "How settings hold up over places and versions" in text
    assert text.count("minimax regret, Savage") == 1
    assert "Least greatest regret: funding.years 8" in text
