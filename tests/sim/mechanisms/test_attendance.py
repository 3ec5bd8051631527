"""Officials at the table: whose vote counts, and whose word is deferred to."""

from __future__ import annotations

import pytest

from sim.mechanisms import attendance
from tests.sim.mechanisms.institutions import neighbourhood


def councillors(votes: str, month: int = 0, **levers: object):
    """Councillors at the table in a month."""
    model = neighbourhood(
        {"partnership.councillor_votes": votes, "partnership.councillor_seats": 4, **levers}
    )
    model.month = month
    people = attendance.officials(model, 0.5)
    seated = {seat.who for seat in model.partnership.seats if seat.kind == "councillor"}
    return model, [person for person in people if person.who in seated]


@pytest.mark.parametrize("month", range(12))
def test_councillors_who_share_a_vote_cast_one(month: int) -> None:
    _, people = councillors("shared", month)
    present = [person for person in people if person.is_present]
    assert sum(person.votes for person in present) == (1 if present else 0)


def test_each_votes_where_they_have_votes_and_none_where_not() -> None:
    assert all(person.votes for person in councillors("each")[1])
    assert not any(person.votes for person in councillors("none")[1])


def test_residents_defer_to_a_councillor_who_is_one_of_them() -> None:
    model, people = councillors("each")
    of_here = {c.name for c in model.councillors if c.is_resident}
    here = {seat.who for seat in model.partnership.seats if seat.name in of_here}
    words = {person.who in here: person.weight for person in people}
    assert len(words) == 2, "this place has councillors of both sorts"
    assert words[True] > words[False]


def test_one_councillor_chairs_and_her_word_weighs_most() -> None:
    _, people = councillors("none", **{"partnership.councillor_chairs": True})
    weights = [person.weight for person in people]
    assert weights[0] > 2.0 * max(weights[1:])


def test_who_shares_a_vote_weighs_less_than_with_one_and_more_than_without() -> None:
    words = [councillors(votes)[1][0].weight for votes in ("none", "shared", "each")]
    assert words == sorted(words) and len(set(words)) == 3
