"""What moves a pattern: out of its band, in every replicate, by how many levers."""

import math
from dataclasses import replace

import pytest

from experiments.validation.judge import judge_pattern
from experiments.validation.quantities import MeasuredPattern
from experiments.validation.read import load_patterns
from experiments.validation.replicate import run_yearly
from experiments.validation.run import yearly_cache
from sim.scenario import ScenarioError, load_scenario
from tools.docs.base import PageRuns
from tools.docs.patterns_moved.analyse import (
    Movement,
    SettingsTrial,
    shift_of,
    try_settings,
    unmoved,
)
from tools.docs.patterns_moved.candidates import TriedSetting, load_candidates
from tools.docs.patterns_moved.page import page

PATTERNS = {pattern.id: pattern for pattern in load_patterns()}
ENABLING = TriedSetting("workers.directiveness", 0.0)
MANAGERIAL = TriedSetting("workers.directiveness", 1.0)
RIVALRY = TriedSetting("place.estate_rivalry", 1.0)


def result(name, *values):
    measured = [MeasuredPattern(value, 0, 50, 1.0) for value in values]
    return judge_pattern(PATTERNS[name], measured, values, 50)


def shift(name, before, after, candidate=MANAGERIAL):
    return shift_of(result(name, *before), result(name, *after), candidate)


@pytest.mark.parametrize(
    ("before", "after", "moved"),
    [
        ((0.20, 0.22), (0.50, 0.60), True),
        ((0.20, 0.22), (0.21, 0.23), False),
        ((0.20, 0.22), (0.18, 0.90), False),
        ((0.00, 0.00), (0.50, 0.50), True),
        ((0.00, 0.00), (0.20, 0.20), False),
        ((0.20, math.nan), (0.60, 0.60), True),
        ((math.nan,), (0.60,), False),
    ],
    ids=["out", "stays", "unsteady", "by more than the band", "by less", "one", "undefined"],
)
def test_a_setting_moves_a_pattern_out_of_its_band_in_every_replicate(before, after, moved):
    assert shift("dominated_2019", before, after).moved is moved


def test_a_sign_is_moved_by_turning_it():
    name = "dominated_areas_feel_less_led"
    assert shift(name, (-0.1, -0.2), (0.1, 0.2)).moved
    assert not shift(name, (-0.1, -0.2), (-5.0, -6.0)).moved
    assert shift(name, (0.1, 0.2), (-0.1, -0.2)).moved


@pytest.fixture
def trial():
    shifts = tuple(
        shift("dominated_2019", (0.2, 0.2), (value, value), candidate)
        for value, candidate in ((0.5, ENABLING), (0.8, MANAGERIAL), (0.25, RIVALRY))
    )
    before = result("dominated_2019", 0.2, 0.2)
    movement = Movement(before.pattern, before.band, 0.2, shifts)
    return SettingsTrial([movement], (ENABLING, MANAGERIAL, RIVALRY), {RIVALRY.name: 3}, 50, 2)


def test_both_ends_of_a_lever_count_once(trial):
    (movement,) = trial.movements
    assert [each.setting for each in movement.movers] == [
        "workers.directiveness = 1",
        "workers.directiveness = 0",
    ]
    assert movement.levers == 1
    assert list(unmoved(trial)) == [movement]


def test_the_page_says_what_moves_and_what_does_not(trial):
    text = "\n".join(page(trial, "python -m it", "abc"))
    assert "0 of 1 emergent patterns are moved by two or more levers" in text
    assert "by fewer than two: `dominated_2019`" in text
    assert "`workers.directiveness = 1` (0.800, +2.8)" in text
    assert "`place.estate_rivalry = 1` in 3 of 50 areas" in text
    settled = replace(trial.movements[0], shifts=trial.movements[0].shifts[2:])
    text = "\n".join(page(replace(trial, movements=[settled]), "python -m it", "abc"))
    assert "none; the strongest is `place.estate_rivalry = 1`" in text


def test_settings_are_tried_in_every_area(tmp_path, monkeypatch):
    monkeypatch.setenv("GROUNDSWELL_CACHE", str(tmp_path))
    early = replace(PATTERNS["dominated_2019"], calendar_year=(2015, 2015))
    joiners = replace(PATTERNS["member_joiners_2016"], calendar_year=(2015, 2015))
    rules = TriedSetting("partnership.members_target", 20)
    runs = PageRuns(jobs=1, quiet=True, cache=yearly_cache(), task=run_yearly)
    found = try_settings([early, joiners], [rules], runs, areas=2, replicates=1)
    assert [movement.pattern.id for movement in found.movements] == [early.id, joiners.id]
    assert found.impossible == {"partnership.members_target = 20": 0}
    assert found.movements[1].shifts[0].by != 0.0


def test_a_setting_that_cannot_be_leaves_the_area_as_it_is():
    assert TriedSetting("partnership.councillor_seats", 6).applied(
        load_scenario("baseline").with_levers({"partnership.members_target": 8})
    ) is None  # fmt: skip


def test_the_list_of_settings_is_sound_and_broad():
    candidates = load_candidates()
    assert len({each.name for each in candidates}) == len(candidates)
    assert sum(each.lever.startswith("place.") for each in candidates) >= 5
    assert len({each.lever for each in candidates}) >= 30


def test_a_wrong_setting_is_named_with_its_place(tmp_path):
    file = tmp_path / "settings.yaml"
    file.write_text(
        "settings:\n- {lever: funding.yeras, value: 3}\n- {lever: funding.years, value: 99}\n"
    )
    with pytest.raises(ScenarioError) as caught:
        load_candidates(file)
    text = str(caught.value)
    assert "settings.yaml:2:" in text and "settings.yaml:3:" in text
