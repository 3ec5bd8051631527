"""Mediators: named states that may carry a difference between designs, each readable every month and able to be held.

To hold a mediator is to keep it on the path that it takes in another design, in the twin neighbourhood of the same seed, while everything
else runs as it does. What then is gone of a difference came by that road. The terms are those of causal mediation analysis (Pearl 2001,
doi:10.5555/2074022.2074073; VanderWeele 2015, Explanation in Causal Inference).

Most are one number. Where a mediator is a mean over people, it is held by moving each of them by the same amount, within 0 and 1: people differ
from each other as before, and nobody is made somebody else. Where there is nobody to move in one of the two worlds, nothing is held in that month.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.agents.population import UNAWARE
from sim.environment.ledger import pence
from sim.mechanisms.maturity import index_of
from sim.state import State
from sim.sums import mean_where_above

Values = dict[str, float]
"""A mediator in one month: a number for each body it is about, under "" where it is about the partnership or residents as a whole."""
LEAST_HOURS = 1e-9
"""Workers whose hours are held at nothing keep as much, so that they can be scaled up again."""


@dataclass(frozen=True)
class Mediator:
    """A state that may carry a difference.

    Attributes
    ----------
    name, label : as in commands and tables, and as people say it
    unit : "0-1", "GBP", "hours a month"
    written : fields of the state, as steps declare what they write (`sim.schedule`), after a change of which it is read and held
    read : its values now; empty where there is nothing to read
    hold : puts it at such values
    limits : what holding it cannot do
    """

    name: str
    label: str
    unit: str
    written: frozenset[str]
    read: Callable[[State], Values]
    hold: Callable[[State, Values], None]
    limits: str


def _number(name: str, label: str, of: str, field: str, limits: str = "") -> Mediator:
    """One number between 0 and 1 of the partnership (`of` is its attribute) or of the month."""

    def home(state: State) -> object:
        return state.monthly if of == "monthly" else state.partnership

    def read(state: State) -> Values:
        return {"": float(getattr(home(state), field))}

    def hold(state: State, values: Values) -> None:
        setattr(home(state), field, values[""])

    written = f"monthly.{field}" if of == "monthly" else "partnership"
    return Mediator(name, label, "0-1", frozenset({written}), read, hold, limits)


def _of_members(name: str, label: str, column: str) -> Mediator:
    """Mean of a column over resident members."""

    def read(state: State) -> Values:
        partnership = state.partnership
        held: NDArray[np.float64] = getattr(state.population, column)
        return {"": partnership.mean_of(held)} if len(partnership.slots) else {}

    def hold(state: State, values: Values) -> None:
        now = read(state)
        if now and values[""] != now[""]:
            _move(getattr(state.population, column), state.partnership.slots, values[""] - now[""])

    return Mediator(
        name,
        label,
        "0-1",
        frozenset({"partnership", f"population.{column}"}),
        read,
        hold,
        "Who is a member may differ between the worlds; those who are, are all moved alike.",
    )


def _move(column: NDArray[np.float64], slots: NDArray[np.intp], by: float) -> None:
    column[slots] = np.clip(column[slots] + by, 0.0, 1.0)


def _trust_in_delivery(state: State) -> Values:
    population = state.population
    mean = mean_where_above(population.partnership_confidence, population.involvement, UNAWARE)
    return {} if np.isnan(mean) else {"": float(mean)}


def _hold_trust(state: State, values: Values) -> None:
    now = _trust_in_delivery(state)
    if now and values[""] != now[""]:
        population = state.population
        column = population.partnership_confidence
        _move(column, population.those_who_know(), values[""] - now[""])


def _togetherness(state: State) -> Values:
    partnership = state.partnership
    return {"understanding": partnership.cohesion, "trust": partnership.trust_between}


def _hold_togetherness(state: State, values: Values) -> None:
    state.partnership.cohesion = values["understanding"]
    state.partnership.trust_between = values["trust"]


def _ties(state: State) -> Values:
    ties = {f"{body.label}, officer": body.officer.tie for body in state.institutions}
    return ties | {f"{body.label}, embedded": body.embedded for body in state.institutions}


def _hold_ties(state: State, values: Values) -> None:
    for body in state.institutions:
        body.officer.tie = values.get(f"{body.label}, officer", body.officer.tie)
        body.embedded = values.get(f"{body.label}, embedded", body.embedded)


def _stance(state: State) -> Values:
    return {body.label: body.paternalism for body in state.institutions}


def _hold_stance(state: State, values: Values) -> None:
    for body in state.institutions:
        body.paternalism = values.get(body.label, body.paternalism)


def _released(state: State) -> Values:
    return {"": state.ledger.granted / 100.0}


def _hold_released(state: State, values: Values) -> None:
    balance = state.ledger.balance
    more = max(pence(values[""]) - state.ledger.granted, -balance["available"])
    balance["funder"] -= more
    balance["available"] += more


def _worker_hours(state: State) -> Values:
    hours = 0.0
    for worker in state.workers:
        hours += worker.active_hours
    return {"": hours}


def _hold_worker_hours(state: State, values: Values) -> None:
    hours, wanted = _worker_hours(state)[""], max(LEAST_HOURS, values[""])
    if hours > 0.0 and hours != wanted:
        for worker in state.workers:
            worker.hours *= wanted / hours


def _depth(state: State) -> Values:
    depth = state.assessment.depth
    return {} if np.isnan(depth) else {"": depth}


def _hold_depth(state: State, values: Values) -> None:
    now = state.assessment
    if not np.isnan(now.depth) and values[""] != now.depth:
        now.depth = values[""]
        now.index = index_of((now.capability, now.depth, now.dynamism, now.cohesion))


_LISTED = (
    Mediator("money", "money released to spend", "GBP", frozenset({"ledger"}), _released, _hold_released,
             "What is promised to projects cannot be taken back, and money released after a programme has ended by its date stays unspent."),
    Mediator("worker_hours", "hours of paid workers", "hours a month", frozenset({"workers"}), _worker_hours,
             _hold_worker_hours, "Where a world has no worker at work there is nobody whose hours could be held."),
    _number("paid_work_share", "share of the work that paid workers do", "monthly", "worker_work_share"),
    _number("formality", "formality of ways of working", "partnership", "formality"),
    _number("skill", "the partnership's skill in deciding", "partnership", "decision_skill"),
    _number("influence_felt", "how far members feel that they can influence things", "partnership", "influence_felt"),
    Mediator("togetherness", "members' understanding of and trust in each other", "0-1", frozenset({"partnership"}),
             _togetherness, _hold_togetherness, ""),
    Mediator("depth", "how widely the carrying is spread", "0-1", frozenset({"assessment"}), _depth, _hold_depth,
             "It is a part of maturity, so that holding it moves maturity by arithmetic too; what people carry is not moved."),
    _of_members("members_energy", "members' energy", "energy"),
    _of_members("members_confidence", "members' confidence", "confidence"),
    _of_members("members_skill", "members' own skill", "skill"),
    Mediator("trust_in_delivery", "residents' trust that the partnership delivers", "0-1",
             frozenset({"population.partnership_confidence", "population.involvement"}), _trust_in_delivery, _hold_trust,
             "Who knows of the programme may differ between the worlds; those who do are all moved alike."),
    _number("presence", "presence of the partnership in the area", "monthly", "presence"),
    Mediator("ties", "ties with officers, and links that rest on structures", "0-1", frozenset({"institutions"}), _ties,
             _hold_ties, "A body that is there in one world only keeps its own."),
    Mediator("council_stance", "paternalism of councils and agencies", "0-1", frozenset({"institutions", "councils", "parish"}),
             _stance, _hold_stance, "A body that is there in one world only keeps its own."),
)  # fmt: skip

MEDIATORS: dict[str, Mediator] = {each.name: each for each in _LISTED}
"""Every mediator by name, in the order in which they are shown."""
