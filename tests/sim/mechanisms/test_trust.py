"""M2: promises, priors, contact, hearsay, members' trust in each other."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim import load_scenario
from sim.mechanisms import trust
from sim.simulation import run
from tests.sim.mechanisms.areas import anywhere, area
from tests.sim.mechanisms.cases import assumed, cases

P = assumed("trust")
share = st.floats(0.0, 1.0)


@pytest.mark.parametrize(("inputs", "expected"), cases("trust", "exposure"))
def test_exposure_cases(inputs: dict, expected: float) -> None:
    assert trust.exposure.plain(**inputs) == pytest.approx(expected)


@pytest.mark.parametrize(("inputs", "expected"), cases("trust", "confidence_next"))
def test_promise_cases(inputs: dict, expected: float) -> None:
    assert trust.confidence_next.plain(**inputs) == pytest.approx(expected)


@pytest.mark.parametrize(("inputs", "expected"), cases("trust", "single_next"))
def test_single_stock_cases(inputs: dict, expected: float) -> None:
    assert trust.single_next.plain(**inputs) == pytest.approx(expected)


@pytest.mark.parametrize(("inputs", "expected"), cases("trust", "scepticism_next"))
def test_scepticism_cases(inputs: dict, expected: float) -> None:
    assert trust.scepticism_next.plain(**inputs) == pytest.approx(expected)


@pytest.mark.parametrize(("inputs", "expected"), cases("trust", "social_next"))
def test_contact_cases(inputs: dict, expected: float) -> None:
    assert trust.social_next.plain(**inputs) == pytest.approx(expected)


@pytest.mark.parametrize(("inputs", "expected"), cases("trust", "after_hearsay"))
def test_hearsay_cases(inputs: dict, expected: float) -> None:
    assert trust.after_hearsay.plain(**inputs) == pytest.approx(expected)


@given(
    now=share,
    kept=share,
    broken=share,
    reach=share,
    gain=anywhere("trust.gain"),
    ratio=anywhere("trust.loss_ratio"),
    prior=anywhere("trust.prior_weight"),
    hearsay=anywhere("trust.hearsay"),
    heard=share,
)
def test_trust_stays_between_0_and_1(
    now: float,
    kept: float,
    broken: float,
    reach: float,
    gain: float,
    ratio: float,
    prior: float,
    hearsay: float,
    heard: float,
) -> None:
    after = trust.confidence_next.plain(now, kept, broken, reach, gain, ratio, prior)
    single = trust.single_next.plain(now, kept, broken, reach, gain, ratio, prior)
    assert 0.0 <= single <= 1.0
    assert 0.0 <= after <= 1.0
    assert 0.0 <= trust.after_hearsay.plain(after, heard, 1.0, hearsay, 0.4) <= 1.0
    if broken == 0.0:
        assert after >= now


@pytest.mark.parametrize("share_kept", [0.2, 0.5, 0.8, 0.95])
@pytest.mark.parametrize("ratio", [1.0, 2.0, 3.0])
def test_trust_settles_where_the_closed_form_says(share_kept: float, ratio: float) -> None:
    rng = np.random.default_rng(5)
    level = np.full(4000, 0.5)
    for _ in range(500):
        kept = (rng.random(level.size) < share_kept).astype(float)
        level = trust.confidence_next(level, kept, 1.0 - kept, 1.0, 0.05, ratio, 0.0)
    expected = share_kept / (share_kept + ratio * (1.0 - share_kept))
    error = 4.0 * float(level.std()) / np.sqrt(level.size)
    assert float(level.mean()) == pytest.approx(expected, abs=error)


def test_what_people_believe_shapes_what_an_event_does() -> None:
    def lost(prior: float, now: float) -> float:
        return (now - trust.confidence_next.plain(now, 0.0, 1.0, 1.0, 0.06, 2.0, prior)) / now

    assert lost(0.5, 0.8) < lost(0.0, 0.8)
    assert lost(0.5, 0.2) > lost(0.0, 0.2)
    assert lost(0.0, 0.2) == pytest.approx(lost(0.0, 0.8))


def test_small_promises_kept_beat_large_ones_broken() -> None:
    def after(promises: list[tuple[float, bool]]) -> float:
        level = 0.4
        for size, is_kept in promises:
            kept, broken = (size, 0.0) if is_kept else (0.0, size)
            level = trust.confidence_next.plain(
                level, kept, broken, 1.0, P.gain, P.loss_ratio, P.prior_weight
            )
        return level

    assert after([(0.35, True)] * 6) > 0.4 > after([(0.7, True), (0.7, False)] * 3)


def test_trust_is_slow_to_build_and_quick_to_lose() -> None:
    built = trust.confidence_next.plain(0.5, 1.0, 0.0, 1.0, P.gain, P.loss_ratio, 0.0) - 0.5
    lost = 0.5 - trust.confidence_next.plain(0.5, 0.0, 1.0, 1.0, P.gain, P.loss_ratio, 0.0)
    assert lost > 1.5 * built


def test_members_unlike_the_area_are_trusted_less() -> None:
    made = area(12)
    made.monthly.representative = 1.0
    alike = trust.contact_with_partnership(made)
    made.monthly.representative = 0.3
    assert trust.contact_with_partnership(made) < alike


def test_who_never_heard_of_it_keeps_her_view() -> None:
    made = area()
    before = made.population.partnership_confidence.copy()
    for _ in range(12):
        made.step()
    never = (made.population.involvement == 0.0) & (made.population.months_here > 12.0)
    never &= made.population.took_part == 0.0
    kept = made.population.partnership_confidence[never] == before[never]
    assert kept.mean() > 0.98  # the others knew of it for a while and forgot


def test_one_stock_is_one_stock() -> None:
    made = area(24, **{"assumptions.trust.form": "single_stock"})
    population = made.population
    for target in ("partnership", "council"):
        confidence = getattr(population, f"{target}_confidence")
        assert (confidence == getattr(population, f"{target}_social_trust")).all()
    assert np.ptp(population.partnership_confidence) > 0.1


def test_the_undecided_lose_most_in_the_single_stock() -> None:
    def ratio(now: float) -> float:
        change = [
            trust.single_next.plain(now, *e, 1.0, 0.05, 2.5, 0.5) - now for e in ((0, 1), (1, 0))
        ]
        return -change[0] / now * (1.0 - now) / change[1]

    assert ratio(0.5) == pytest.approx(2.5)
    assert ratio(0.9) < ratio(0.7) < ratio(0.5) > ratio(0.2) > 1.0


@pytest.mark.parametrize("ratio", [1.0, 2.0, 3.0])
def test_a_single_stock_changes_the_run_and_trust_keeps_a_level(ratio: float) -> None:
    usual = load_scenario("baseline", {"place.population": 3000})
    changed = {"assumptions.trust.form": "single_stock", "assumptions.trust.loss_ratio": ratio}
    one, two = (
        run(made, 5, horizon_months=96).columns["monthly"]["trust_partnership"]
        for made in (usual, usual.with_levers(changed))
    )
    assert one != two
    assert 0.15 < two[-1] < 0.95


def trust_after(made, kept: float, broken: float) -> float:
    """Confidence of a member in the partnership after a month with these promises of it."""
    slot = made.partnership.slots[0]
    before = made.population.partnership_confidence[slot] = made.heard_trust[slot] = 0.5
    made.monthly.kept_partnership, made.monthly.broken_partnership = kept, broken
    trust.apply(made)
    return float(made.population.partnership_confidence[slot] - before)


def test_early_deeds_of_the_partnership_weigh_more_kept_or_broken() -> None:
    early, late = area(24), area(24)
    early.partnership.plan_month, late.partnership.plan_month = 24, 24 - 10 * 12
    assert trust.first_impressions(early) == 1.0 + P.first_impressions
    assert trust.first_impressions(late) == 1.0
    assert trust_after(early, 0.3, 0.0) > trust_after(late, 0.3, 0.0) > 0.0
    assert trust_after(early, 0.0, 0.3) < trust_after(late, 0.0, 0.3) < 0.0


def test_two_small_promises_kept_do_more_than_one_of_their_size() -> None:
    made = area(24)
    made.partnership.plan_month = -120
    assert 2.0 * trust_after(made, 0.2, 0.0) > 1.2 * trust_after(made, 0.4, 0.0) > 0.0


def test_a_name_goes_before_a_partnership() -> None:
    made = area(12)
    news = np.flatnonzero(made.population.involvement == 0.0)[:50]
    made.population.partnership_confidence[news], made.heard_trust[news] = 0.4, 0.8
    trust.adopt_reputation(made, news)
    expected = 0.4 + 0.4 * P.name_weight
    assert made.population.partnership_confidence[news] == pytest.approx(np.full(50, expected))


def test_people_join_in_by_both_stocks() -> None:
    made = area(12)
    slots = np.flatnonzero(made.population.involvement > 0.0)[:20]
    made.population.partnership_confidence[slots] = 0.8
    made.population.partnership_social_trust[slots] = 0.3
    expected = 0.3 + 0.5 * P.confidence_weight
    assert trust.in_partnership(made, slots) == pytest.approx(np.full(20, expected))


def test_what_scepticism_loses_trust_gains() -> None:
    made = area(24, **{"place.broken_promises": 0.9})
    population, slot = made.population, made.partnership.slots[0]
    before = float(population.partnership_confidence[slot] + population.scepticism[slot])
    made.heard_trust[slot] = population.partnership_confidence[slot]
    doubt = float(population.scepticism[slot])
    made.parameters.trust.gain = made.parameters.trust.hearsay = 0.0
    made.monthly.kept_partnership, made.monthly.broken_partnership = 0.5, 0.0
    trust.apply(made)
    assert population.scepticism[slot] < doubt
    shown = float(population.partnership_confidence[slot] + population.scepticism[slot])
    assert shown == pytest.approx(before)


def test_who_moves_in_has_only_heard_of_what_was() -> None:
    made = area(**{"place.broken_promises": 0.9})
    was = made.population.scepticism[7]
    made.population.replace(np.array([7]))
    assert made.population.scepticism[7] == pytest.approx(was * P.told)
