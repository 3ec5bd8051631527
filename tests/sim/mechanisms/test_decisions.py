"""M4: influence, voice, fit, and how skill moves."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim import load_scenario
from sim.environment import deliberation
from sim.environment.influence import InfluenceRecord, Month
from sim.environment.opinion_dynamics import friedkin_johnsen_influence
from sim.mechanisms import attendance, decisions, employment
from sim.model import Neighbourhood
from sim.parameters import parameter_specs, parameters
from tests.sim.environment.test_deliberation import ways
from tests.sim.mechanisms.cases import assumed, cases

P = assumed("decisions")
share = st.floats(0.0, 1.0)


def model(months: int = 0, seed: int = 3, **levers: object) -> Neighbourhood:
    made = Neighbourhood(load_scenario("baseline", {"place.population": 3000, **levers}), seed)
    for _ in range(months):
        made.step()
    return made


@pytest.mark.parametrize(("inputs", "expected"), cases("decisions", "influence"))
def test_influence_cases(inputs: dict, expected: list[float]) -> None:
    assert friedkin_johnsen_influence(**inputs) == pytest.approx(expected)


@pytest.mark.parametrize(("inputs", "expected"), cases("decisions", "verdict"))
def test_verdict_cases(inputs: dict, expected: bool | None) -> None:
    assert deliberation.verdict(inputs["voters"], ways(inputs["rule"])) is expected


@pytest.mark.parametrize(("inputs", "expected"), cases("decisions", "skill_next"))
def test_skill_cases(inputs: dict, expected: float) -> None:
    assert decisions.skill_next(P, **inputs) == pytest.approx(expected)


@given(
    st.lists(st.tuples(st.floats(0.001, 5.0), st.floats(0.0, 0.97)), min_size=1, max_size=25),
)
def test_influence_is_the_solved_friedkin_johnsen_model(people: list[tuple[float, float]]) -> None:
    weights, yielding = (np.array(column) for column in zip(*people, strict=True))
    n = len(weights)
    w, gives = np.tile(weights / weights.sum(), (n, 1)), np.diag(yielding)
    total = np.linalg.solve(np.eye(n) - gives @ w, np.eye(n) - gives)
    found = friedkin_johnsen_influence(weights.tolist(), yielding.tolist())
    assert found == pytest.approx(total.mean(axis=0).tolist(), abs=1e-9)
    assert sum(found) == pytest.approx(1.0)


@given(
    presence=share,
    confidence=share,
    fluency=share,
    standing=share,
    hours=st.floats(0.0, 200.0),
    formality=share,
)
def test_voice_is_the_weighted_sum_of_bounded_logs(
    presence: float,
    confidence: float,
    fluency: float,
    standing: float,
    hours: float,
    formality: float,
) -> None:
    found = attendance.voice(
        presence, confidence, fluency, standing, hours, formality, *attendance.weights_of(P)
    )
    factors = (presence, confidence, fluency, standing, hours / (hours + P.hours_scale))
    weights = (1.0, 1.0, formality, P.standing_weight, P.hours_weight)
    logs = [math.log(min(1.0, max(0.1, factor))) for factor in factors]
    assert math.log(found) == pytest.approx(
        sum(a * b for a, b in zip(weights, logs, strict=True)), abs=1e-9
    )
    assert 0.1 ** sum(weights) - 1e-12 <= found <= 1.0


def test_formality_gives_weight_to_the_fluent_only() -> None:
    def weight(fluency: float, formality: float) -> float:
        return attendance.voice(1.0, 0.5, fluency, 0.5, 8.0, formality, *attendance.weights_of(P))

    assert weight(0.9, 0.0) == weight(0.2, 0.0)
    assert weight(0.9, 1.0) / weight(0.2, 1.0) == pytest.approx(4.5)


def test_deference_is_counted_once() -> None:
    """Confidence moves the weight of somebody's word, not how far she gives way."""
    made = model(2)
    population, slots = made.population, made.partnership.slots
    population.confidence[slots] = np.linspace(0.1, 0.9, slots.size)
    people = attendance.residents(made, made.partnership.resident_seats(), 0.5)
    assert len({person.yielding for person in people}) == 1
    assert len({person.weight for person in people}) > 1


ranges = {name: (s.low, s.high) for name, s in parameter_specs().items() if "decisions" in name}


@given(energy=share, hardship=share, months=st.floats(0, 240), data=st.data())
def test_attendance_is_a_chance_over_the_plausible_range(
    energy: float, hardship: float, months: float, data: st.DataObject
) -> None:
    base = data.draw(st.floats(*ranges["decisions.attend_base"]))
    toll = data.draw(st.floats(*ranges["decisions.attend_hardship"]))
    others = attendance.attendance_numbers(P)[2:]
    assert 0.0 < attendance.attendance_chance(energy, hardship, months, base, toll, *others) < 1.0


def test_able_energetic_and_diligent_members_bring_more_hours() -> None:
    usual = {"energy": 0.5, "skill": 0.4, "free_hours": 8.0, "diligence": 1.0, "base": 7.0}
    usual |= {"worn_out": 0.3, "unskilled": 0.35, "busy": 0.5, "enough": 12.0, "most_effort": 2.0}
    hours = attendance.deciding_hours.plain(**usual)
    assert hours > 0.0
    for better in ({"energy": 0.8}, {"skill": 0.7}, {"free_hours": 12.0}, {"diligence": 3.0}):
        assert attendance.deciding_hours.plain(**{**usual, **better}) > hours


def test_resident_voice_weighs_decisions_by_their_cost() -> None:
    record = InfluenceRecord()
    record.weigh(5, 9_000.0, originated=1.0, influence=0.6)  # mean 0.8, weight 9,000
    record.weigh(5, 10.0, originated=0.0, influence=0.4)  # mean 0.2, weight 1,000
    assert record.voice == pytest.approx(0.74)
    record.forget(17)
    assert math.isnan(record.voice)


def test_twelve_months_of_influence_are_by_person() -> None:
    record = InfluenceRecord()
    record.note(Month(0, (0.6, 0.3, 0.1), 0.75, {1: 0.2, 2: 0.2, 3: 0.2}))
    record.note(Month(1, (0.8, 0.1, 0.1), 0.85, {1: 0.2, 4: 0.2, 5: 0.4}))
    assert record.residents == pytest.approx(0.7)
    assert record.workers == pytest.approx(0.2)
    assert record.headcount == pytest.approx(0.8)
    assert record.top_three == pytest.approx((0.4 + 0.4 + 0.2) / 2)
    assert record.effective_voices == pytest.approx(1.4**2 / (0.16 + 0.16 + 0.04 * 3))
    record.note(Month(12, (1.0, 0.0, 0.0), 1.0, {1: 1.0}))
    assert record.top_three == pytest.approx((1.2 + 0.4 + 0.2) / 2)


def test_one_resident_ruling_is_one_effective_voice() -> None:
    record = InfluenceRecord()
    record.note(Month(0, (1.0, 0.0, 0.0), 1.0, {1: 1.0}))
    assert record.effective_voices == pytest.approx(1.0)
    assert math.isnan(InfluenceRecord().effective_voices)


def test_fit_depends_on_whose_need_is_voiced_and_on_openness() -> None:
    made = model(3)
    option = deliberation.Proposal("residents", "event", "arts", 100_000, 1.0, 0, 0)
    fit = decisions.fit_to_need(made, option, 0.5)
    assert decisions.fit_to_need(made, option, 0.9) > fit
    option.source = "agencies"
    assert decisions.fit_to_need(made, option, 0.5) == pytest.approx(fit - P.outside_origin)
    made.partnership.openness = 0.0
    assert decisions.fit_to_need(made, option, 0.5) < fit - P.outside_origin


def test_people_like_the_area_represent_it() -> None:
    made = model()
    population = made.population
    slots = made.partnership.slots
    for column, mean in zip(
        (population.hardship, population.degree, population.newcomer), made.area_means, strict=True
    ):
        column[slots] = mean
    like = {int(population.who[slot]): 0.1 for slot in slots}
    assert decisions.representativeness(made, like) == pytest.approx(1.0)
    population.hardship[slots] = 1.0
    assert decisions.representativeness(made, like) < 0.7


def test_influence_shares_sum_to_one_in_every_month_of_a_run() -> None:
    made = model()
    seen = 0
    for _ in range(60):
        made.step()
        record = made.influence
        if not math.isnan(record.residents):
            assert record.residents + record.workers + record.others == pytest.approx(1.0)
            assert sum(record.by_resident()) == pytest.approx(record.residents)
            seen += 1
    assert seen > 30


def test_residents_alone_leave_workers_and_officials_little_presence() -> None:
    alone, usual = model(**{"partnership.resident_only_meetings": True}), model()
    assert attendance.kept_out(usual) == 1.0
    assert attendance.kept_out(alone) == P.kept_out
    pairs = zip(attendance.officials(alone, 0.5), attendance.officials(usual, 0.5), strict=True)
    assert all(a.weight < u.weight for a, u in pairs)


def test_a_councillor_without_a_vote_has_a_word_and_one_in_the_chair_a_weightier() -> None:
    seat = {"partnership.councillor_seats": 2}
    seen = []
    for votes, chairs in (("none", False), ("each", False), ("each", True)):
        levers = {"partnership.councillor_votes": votes, "partnership.councillor_chairs": chairs}
        made = model(**seat, **levers)
        councillors = [s.who for s in made.partnership.seats if s.kind == "councillor"]
        people = [p for p in attendance.officials(made, 0.5) if p.who in councillors]
        seen.append((people[0].weight, people[0].votes))
    assert seen[0][0] < seen[1][0] < seen[2][0]
    assert [votes for _, votes in seen] == [False, True, True]


def test_an_enabling_worker_takes_up_what_others_say() -> None:
    yields = []
    for directiveness in (0.0, 1.0):
        made = model(2, **{"workers.directiveness": directiveness})
        employment.begin_posts(made)
        yields.append(attendance.workers(made, 0.5)[0].yielding)
    own = parameters().decisions
    assert yields == pytest.approx([own.enabling_yields, own.managerial_yields])


def test_need_met_follows_what_is_agreed() -> None:
    made = model()
    assert made.monthly.need_met is None
    decisions.remember_need(made, 0.4)
    assert made.monthly.need_met == pytest.approx(0.4)
    decisions.remember_need(made, 0.8)
    assert made.monthly.need_met == pytest.approx(0.4 + 0.4 * P.need_memory)


def test_what_deciding_takes_is_counted_for_residents() -> None:
    made = model(40)
    monthly, brought = made.monthly, []
    made.parameters.decisions.official_attends = 0.0
    decisions.apply(made)
    people = attendance.residents(
        made, made.partnership.resident_seats(), made.partnership.formality
    )
    brought = [person.hours for person in people]
    busiest = made.carrying.busiest(2)
    others = sum(person.hours for person in people if person.who not in busiest)
    assert len(busiest) == 2
    assert 0.0 <= monthly.deciding_done <= sum(brought) + 1e-9
    assert monthly.deciding_by_others == pytest.approx(others, rel=0.05)
    assert 0 <= monthly.decisions_timely <= monthly.decisions_due


def test_a_table_that_decides_nothing_loses_practice() -> None:
    idle, busy = model(60), model(60)
    before = idle.partnership.practice
    for _ in range(24):
        for made, hours in ((idle, 0.0), (busy, before)):
            made.monthly.deciding_done = hours
            decisions.update_skill(made)
    assert 0.0 < idle.partnership.practice < before
    assert idle.partnership.decision_skill < busy.partnership.decision_skill
