"""What lies on a table is dealt with by one rule, and what was due is counted as it falls due."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.environment.deliberation import (
    WORKERS,
    AgendaItem,
    DecisionBody,
    DecisionRule,
    Participant,
    Proposal,
    dispose,
    is_quorate,
    present_of,
    verdict,
)
from sim.environment.opinion_dynamics import FriedkinJohnsen


def ways(rule: str = "consensus", **changed: float) -> DecisionRule:
    usual = {
        "supermajority": 0.8,
        "quorum_share": 0.4,
        "fewest": 3,
        "objection": 0.45,
        "narrowing": 0.6,
        "speaks_for": 0.9,
        "dropped_after": 6,
    }
    return DecisionRule(kind=rule, form=FriedkinJohnsen(), **{**usual, **changed})


def option(tabled: int = 0, need: float = 4.0, ordinal: int = 0, **changed: object) -> Proposal:
    made = Proposal(
        "residents", "event", "arts", 100_000, need, tabled, ordinal, key=tabled * 99 + ordinal
    )
    made.merit = 0.8
    for name, value in changed.items():
        setattr(made, name, value)
    return made


def people(count: int = 5, hours: float = 2.0, **changed: object) -> list[Participant]:
    return [Participant("residents", n, hours, 1.0, 0.5, **changed) for n in range(count)]


def test_work_is_done_oldest_first_and_decided_when_done() -> None:
    docket = [AgendaItem(option(0, need=6.0)), AgendaItem(option(0, need=6.0, ordinal=1))]
    first, second = docket
    assert dispose(docket, 0, people(5), ways()) == [first]
    assert first.taken == 0
    assert second.progress == pytest.approx(4.0)
    assert dispose(docket, 1, people(5), ways()) == [second]
    assert docket == []


def test_nothing_is_decided_without_a_quorum_but_work_goes_on() -> None:
    away = [*people(2), *people(6, hours=0.0, is_present=False)]
    docket = [AgendaItem(option())]
    assert not is_quorate(away, ways())
    assert dispose(docket, 0, away, ways()) == []
    assert docket[0].progress == pytest.approx(4.0)


@pytest.mark.parametrize(
    ("members", "present", "expected"), [(12, 5, True), (12, 4, False), (3, 3, True), (4, 2, False)]
)
def test_quorum(members: int, present: int, expected: bool) -> None:
    there = people(present) + people(members - present, is_present=False)
    assert is_quorate(there, ways()) is expected


def test_workers_do_not_count_towards_a_quorum() -> None:
    worker = Participant(WORKERS, 77, 9.0, 1.0, 0.5, is_member=False, votes=False)
    assert not is_quorate([*people(2), worker, worker], ways())


def test_what_stays_undecided_is_dropped() -> None:
    docket = [AgendaItem(option(need=1000.0))]
    matter = docket[0]
    for month in range(6):
        dispose(docket, month, people(), ways())
    assert docket == [matter]
    dispose(docket, 6, people(), ways())
    assert docket == []
    assert matter.dropped
    assert matter.taken is None


def test_opinions_are_the_steady_state_of_the_discussion() -> None:
    table = people(4)
    for person, weight, yielding in zip(
        table, (1.0, 2.0, 3.0, 0.5), (0.2, 0.5, 0.8, 0.6), strict=True
    ):
        person.weight, person.yielding = weight, yielding
    made = option(spread=0.3)
    start = [0.8 + 0.3 * made.taste(person.who) for person in table]
    opinions = list(start)
    total = sum(person.weight for person in table)
    for _ in range(500):
        heard = sum(p.weight * x for p, x in zip(table, opinions, strict=True)) / total
        opinions = [
            p.yielding * heard + (1.0 - p.yielding) * x for p, x in zip(table, start, strict=True)
        ]
    assert FriedkinJohnsen().opinions(AgendaItem(made), present_of(table), ways()) == pytest.approx(
        opinions, abs=1e-12
    )


def test_whoever_brought_it_speaks_for_it() -> None:
    neutral = FriedkinJohnsen().opinions(
        AgendaItem(option(merit=0.4)), present_of(people()), ways()
    )
    moved = FriedkinJohnsen().opinions(
        AgendaItem(option(merit=0.4, by=2)), present_of(people()), ways()
    )
    assert all(after > before for before, after in zip(neutral, moved, strict=True))
    assert max(moved) == moved[2]


def test_talking_narrows_differences() -> None:
    made = option(spread=0.6)
    first = FriedkinJohnsen().opinions(AgendaItem(made, talks=0), present_of(people()), ways())
    third = FriedkinJohnsen().opinions(AgendaItem(made, talks=2), present_of(people()), ways())
    assert max(third) - min(third) < max(first) - min(first)


def test_a_taste_does_not_depend_on_who_else_was_asked() -> None:
    one, other = option(), option()
    other.taste(4)
    assert one.taste(3) == other.taste(3)
    assert one.taste(3) != one.taste(4)


def test_a_matter_put_off_is_talked_over_again() -> None:
    made = option(spread=0.0)
    made.tastes.update(dict.fromkeys(range(5), 0.0))
    made.tastes[0], made.spread = -1.0, 0.9
    docket = [AgendaItem(made)]
    assert dispose(docket, 0, people(), ways(objection=0.49)) == []
    assert docket[0].talks == 1
    month = 1
    while docket and month < 6:
        dispose(docket, month, people(), ways(objection=0.49))
        month += 1
    assert not docket
    assert 1 < month < 6


def test_majority_decides_at_once_and_notes_who_was_outvoted() -> None:
    made = option(spread=0.9)
    made.tastes.update({0: -1.0, 1: -1.0, 2: 0.0, 3: 0.0, 4: 0.0})
    docket = [AgendaItem(made)]
    (taken,) = dispose(docket, 0, people(), ways("majority"))
    assert taken.agreed
    assert taken.outvoted == pytest.approx(0.4)


@given(
    voters=st.lists(st.floats(0, 1), min_size=1, max_size=30),
    rule=st.sampled_from(["consensus", "majority", "supermajority"]),
)
def test_nothing_is_agreed_against_the_mean_or_the_majority(voters: list[float], rule: str) -> None:
    outcome = verdict(voters, ways(rule))
    in_favour = sum(v >= 0.5 for v in voters) / len(voters)
    if rule == "majority":
        assert outcome is (in_favour > 0.5)
    elif outcome:
        assert sum(voters) >= 0.5 * len(voters)
        assert min(voters) >= 0.45 if rule == "consensus" else in_favour >= 0.8 - 1e-12


def test_a_matter_is_due_at_the_meeting_after_the_one_at_which_it_was_tabled() -> None:
    table = DecisionBody(ways())
    table.meet(0, people(5), [option(0, need=4.0), option(0, need=30.0, ordinal=1)])
    assert (table.due, table.timely) == (0, 0)
    table.meet(1, people(5), [option(1)])
    assert (table.due, table.timely) == (
        2,
        1,
    )  # ten hours a month: the second needs more than there are
    table.meet(2, people(5), [])
    assert (table.due, table.timely) == (1, 0)  # behind what is older


def test_a_month_without_a_meeting_makes_nothing_due() -> None:
    table = DecisionBody(ways())
    table.meet(0, people(5), [option(0)])
    table.meet(2, people(5), [])
    assert (table.due, table.timely) == (0, 0)


def test_hours_used_are_those_that_went_into_what_lay_there() -> None:
    table = DecisionBody(ways())
    table.meet(0, people(5), [option(0, need=4.0)])
    assert table.hours_used == pytest.approx(4.0)
    table.meet(1, people(5), [option(1, need=14.0)])
    assert table.hours_used == pytest.approx(10.0)
    table.meet(2, people(5), [])
    assert table.hours_used == pytest.approx(4.0)
