"""M3: hearing, stepping up and down, belonging, friendships, crowding, who gives the hours."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim import load_scenario
from sim.mechanisms import engagement, social_influence
from sim.recorder import top_share
from sim.simulation import run
from tests.sim.mechanisms.areas import anywhere, area
from tests.sim.mechanisms.cases import assumed, cases

P = assumed("engagement")
WARMTH = social_influence.warmth_numbers(P)
LAPSE = P.lapse_in_silence, P.settling_months, P.lapse_worn_out
share = st.floats(0.0, 1.0)


@pytest.mark.parametrize(("inputs", "expected"), cases("engagement", "becomes_aware"))
def test_hearing_cases(inputs: dict, expected: float) -> None:
    assert engagement.becomes_aware.plain(**inputs) == pytest.approx(expected)


@pytest.mark.parametrize(("inputs", "expected"), cases("engagement", "knowing"))
def test_knowing_cases(inputs: dict, expected: float) -> None:
    assert social_influence.knowing.plain(**inputs) == pytest.approx(expected)


@pytest.mark.parametrize(("inputs", "expected"), cases("engagement", "step_up"))
def test_step_up_cases(inputs: dict, expected: float) -> None:
    assert engagement.step_up.plain(**inputs) == pytest.approx(expected)


@pytest.mark.parametrize(("inputs", "expected"), cases("engagement", "step_up_logistic"))
def test_logistic_step_up_cases(inputs: dict, expected: float) -> None:
    assert engagement.step_up_logistic.plain(**inputs) == pytest.approx(expected)


def test_both_forms_of_joining_agree_for_somebody_typical() -> None:
    typical = (1.0, 0.0, 0.89, 0.65, 0.32, P.step_up, P.reachable_readiness, P.step_to_volunteer)
    usual = engagement.step_up.plain(*typical)
    other = engagement.step_up_logistic.plain(*typical, P.logistic_slope, P.logistic_even)
    assert other == pytest.approx(usual, rel=0.25)


def test_want_of_one_thing_bars_in_one_form_and_is_made_good_in_the_other() -> None:
    def chance(form, energy: float, *numbers: float) -> float:
        return form.plain(1.0, 0.0, 1.5, energy, 0.5, 0.3, 0.3, 0.45, *numbers)

    assert chance(engagement.step_up, 0.0) == 0.0
    assert chance(engagement.step_up_logistic, 0.0, 2.0, 2.6) > 0.0


@pytest.mark.parametrize("slope", [1.0, 3.0])
@pytest.mark.parametrize("even", [2.3, 2.9])
def test_logistic_joining_changes_the_run_and_the_area_still_lives(slope, even) -> None:
    changed = {"engagement.joining_form": "logistic", "engagement.logistic_slope": slope}
    changed["engagement.logistic_even"] = even
    usual = load_scenario("baseline", {"place.population": 3000})
    other = usual.with_levers({f"assumptions.{name}": value for name, value in changed.items()})
    one, two = (run(made, 5, horizon_months=72).columns["monthly"] for made in (usual, other))
    assert one["participant_share"] != two["participant_share"]
    assert 0.002 < two["participant_share"][-1] < 0.3


@pytest.mark.parametrize(("inputs", "expected"), cases("engagement", "step_down"))
def test_step_down_cases(inputs: dict, expected: float) -> None:
    assert engagement.step_down.plain(**inputs) == pytest.approx(expected)


@pytest.mark.parametrize("rule", ["welcome", "urged", "idled"])
def test_what_asks_welcomes_and_idles(rule: str) -> None:
    for case in cases("engagement", rule):
        inputs, expected = case.values
        assert getattr(engagement, rule).plain(**inputs) == pytest.approx(expected)


@pytest.mark.parametrize(("inputs", "expected"), cases("engagement", "involvement_next"))
def test_involvement_cases(inputs: dict, expected: float) -> None:
    assert engagement.involvement_next.plain(**inputs) == expected


@pytest.mark.parametrize(("inputs", "expected"), cases("engagement", "belonging_next"))
def test_belonging_cases(inputs: dict, expected: float) -> None:
    assert engagement.belonging_next.plain(**inputs) == pytest.approx(expected)


@pytest.mark.parametrize(("inputs", "expected"), cases("engagement", "friendships_next"))
def test_friendship_cases(inputs: dict, expected: float) -> None:
    assert engagement.friendships_next.plain(**inputs) == pytest.approx(expected)


@given(
    involvement=st.sampled_from([0.0, 1.0, 2.0, 3.0, 4.0, 5.0]),
    propensity=st.sampled_from([0.0, 1.0, 2.0]),
    active=share,
    energy=share,
    belonging=share,
    trusting=share,
    hardship=share,
    free=st.floats(0.0, 60.0),
    presence=share,
    months=st.floats(0.0, 300.0),
    step_up=anywhere("engagement.step_up"),
    pull=anywhere("engagement.tie_pull"),
    toll=anywhere("engagement.hardship_toll"),
    scale=anywhere("engagement.time_scale"),
    lapse=anywhere("engagement.step_down"),
    forget=anywhere("engagement.forget"),
)
def test_chances_are_chances(
    involvement: float,
    propensity: float,
    active: float,
    energy: float,
    belonging: float,
    trusting: float,
    hardship: float,
    free: float,
    presence: float,
    months: float,
    step_up: float,
    pull: float,
    toll: float,
    scale: float,
    lapse: float,
    forget: float,
) -> None:
    warmth = social_influence.warmth_of.plain(
        belonging, trusting, hardship, free, toll, scale, *WARMTH[2:]
    )
    known = social_influence.knowing.plain(active, pull, P.knows_nobody, P.tie_half)
    up = engagement.step_up.plain(
        involvement, propensity, known, energy, warmth, 2.5 * step_up, 0.6, 0.8
    )
    down = engagement.step_down.plain(involvement, presence, energy, months, lapse, forget, *LAPSE)
    assert 0.0 <= up <= 1.0
    assert 0.0 <= down <= 0.5
    assert 0.0 <= engagement.involvement_next.plain(involvement, up, down, 0.5) <= 5.0


@given(
    belonging=share,
    base=st.floats(0.0, 0.8),
    months=st.floats(0.0, 1000.0),
    involvement=st.integers(0, 5),
    rate=anywhere("engagement.belonging_rate"),
    gain=anywhere("engagement.belonging_gain"),
    friends=st.floats(0.0, 8.0),
    forming=anywhere("engagement.friend_gain"),
    fade=anywhere("engagement.friend_fade"),
)
def test_belonging_and_friendships_keep_their_bounds(
    belonging: float,
    base: float,
    months: float,
    involvement: int,
    rate: float,
    gain: float,
    friends: float,
    forming: float,
    fade: float,
) -> None:
    role = float(involvement)
    after = engagement.belonging_next.plain(
        belonging, base, months, role, 0.3, 60.0, 0.02, gain, rate
    )
    assert 0.0 <= after <= 1.0
    assert 0.0 <= engagement.friendships_next.plain(friends, role, forming, fade, 8.0, 0.3) <= 8.0


def test_hardship_and_want_of_time_keep_people_away() -> None:
    def warmth(hardship: float, free: float) -> float:
        return social_influence.warmth_of.plain(0.6, 0.5, hardship, free, *WARMTH)

    assert warmth(0.1, 16.0) > warmth(0.7, 16.0) > warmth(0.7, 6.0) > 0.0


@pytest.mark.parametrize(("named", "sign"), [("out", -1.0), ("none", 0.0), ("in", 1.0)])
def test_paid_work_crowds_out_or_in_or_neither(named: str, sign: float) -> None:
    made = area(**{"assumptions.engagement.crowding_sign": named})
    made.monthly.worker_work_share = 0.6
    assert np.sign(engagement.crowding(made) - 1.0) == sign


def test_without_paid_workers_crowding_changes_nothing() -> None:
    hours = ("grassroots", "delivery", "strategic", "administration")
    none = {f"workers.{role}_hours": 0 for role in hours}

    def shares(named: str) -> list[float]:
        levers = {**none, "place.population": 3000, "assumptions.engagement.crowding_sign": named}
        return run(load_scenario("baseline", levers), 4, horizon_months=48).columns["monthly"][
            "participant_share"
        ]

    assert shares("out") == shares("in")


def test_awareness_spreads_and_is_forgotten_when_nothing_goes_on() -> None:
    made = area(36)
    known = np.count_nonzero(made.population.involvement)
    made.population.involvement[made.population.involvement == 2.0] = 1.0
    for _ in range(24):
        made.monthly.presence, made.month = 0.0, made.month + 1
        made.active_share[:] = 0.0
        engagement.move_on_ladder(made)
    assert np.count_nonzero(made.population.involvement) < 0.75 * known


def test_awareness_has_a_ceiling() -> None:
    made = area(24, **{"assumptions.engagement.aware_ceiling": 0.6})
    made.parameters.engagement.aware_by_ties = 0.1
    made.parameters.engagement.aware_by_presence = 0.1
    made.active_share[:], made.monthly.presence = 0.5, 0.9
    for _ in range(120):
        made.month += 1
        engagement.move_on_ladder(made)
    assert 0.5 < np.count_nonzero(made.population.involvement) / made.population.size <= 0.62


def test_news_travels_along_ties() -> None:
    made = area(1)
    population = made.population
    population.involvement[:], made.monthly.presence = 0.0, 0.0
    made.active_share[:] = 0.0
    made.active_share[: population.size // 2] = 0.5
    for _ in range(12):
        made.month += 1
        engagement.raise_awareness(
            made, 0.0, 0.0, made.draws.uniforms("step", made.month, population.who)
        )
    heard = population.involvement > 0.0
    assert heard[: population.size // 2].mean() > 0.2
    assert not heard[population.size // 2 :].any()


def test_what_fits_need_draws_people_in() -> None:
    made = area(48)
    for project in made.projects:
        project.fit = 0.9
    fitting = engagement.fit(made)
    for project in made.projects:
        project.fit = 0.1
    assert len(made.projects) > 0
    assert fitting > 1.0 > engagement.fit(made)


def test_hours_are_very_unequal() -> None:
    assert 0.5 < top_share(area(60).population) < 0.8


def test_the_area_at_large_is_hardly_moved() -> None:
    changes = []
    for seed in (1, 2, 3, 4):
        columns = [
            run(
                load_scenario(
                    "baseline", {"place.population": 3000, "funding.programme": programme}
                ),
                seed,
                horizon_months=120,
            ).columns["monthly"]["belonging_never_involved"][-1]
            for programme in (True, False)
        ]
        changes.append(abs(columns[0] - columns[1]))
    assert 0.0 < max(changes) < 0.02
