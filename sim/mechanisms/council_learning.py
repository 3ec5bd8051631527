"""M9 Councils that learn: a stance that changes with what is lived through.

Purpose: let councils and agencies become less paternalist, or more, by what they do together with residents.

Evidence: E094, E095, E151, E155 to E159, E163, E180, E235, E236, XE13, XH11.
Reads: joint work, allies, credit shared and taken, decisions changed, campaigns refused, quarrel, power over, dialogue, councillors'
orientation, members elected to a parish council, flexibility, standing links. Writes: paternalism of each body, its
habit. Draws: none.

Rule: A body's paternalism falls with joint work that went well, a named ally inside, dialogue (for what each side does not know
of the other's priorities stands between them, XH11), credit shared, a decision changed at residents' asking, councillors who
speak for the community and members who sit on a parish council themselves. A flexible body learns faster than a rigid one. It
rises with quarrels in the partnership, credit taken, campaigns refused, and where residents can bind what a body without shared
ownership would rather do alone. What an officer learned goes with her, all but a share, more of which stays where a link is embedded;
and a standing link makes it a habit of the house, which outlasts whoever learned it (E236).

Equation: q' = q - v L q + H (1 - q), L lessons, H what hardens, v = r + (1 - r) flexibility; at a change of officer
q' = q + (1 - k)(habit - q).
Left out: what councils learn from each other.
"""

from __future__ import annotations

from sim.agents.institutions import Institution
from sim.compiled import rule
from sim.functional_forms import floored
from sim.mechanisms import nearest_tier
from sim.mechanisms.council_conduct import orientation
from sim.state import State
from sim.sums import sum_in_order

NEW_OFFICER = "a new officer"
HARDENS = ("quarrels", "credit taken", "a campaign refused", "being bound", NEW_OFFICER)
"""Causes that harden a body; a new officer takes what was learned along, or what had hardened."""


@rule
def paternalism_next(paternalism: float, lessons: float, hardens: float, speed: float) -> float:
    """Paternalism of a body next month, 0 to 1."""
    learned = min(1.0, speed * lessons) * paternalism
    return min(1.0, max(0.0, paternalism - learned + min(1.0, hardens) * (1.0 - paternalism)))


@rule
def after_turnover(paternalism: float, habit: float, embedded: float, kept: float) -> float:
    """Paternalism when another officer has come, who takes to the habit of the house."""
    stays = kept + (1.0 - kept) * embedded
    return habit + stays * (paternalism - habit)


@rule
def habit_next(habit: float, paternalism: float, embedded: float, rate: float) -> float:
    """Habit of the house next month: what is lived, as far as a standing link holds it."""
    return habit + rate * embedded * (paternalism - habit)


def apply(state: State) -> None:
    """A month's lessons, for every council and agency."""
    if not state.has_programme:
        return
    for body in state.institutions:
        learn(state, body)
        if state.partnership.seats and abs(body.paternalism - body.told) >= (
            state.parameters.council_learning.told_from
        ):
            tell(state, body)


def learn(state: State, body: Institution) -> None:
    """One body's lessons of this month."""
    p = state.parameters.council_learning
    lessons, hardening = lessons_of(state, body), hardening_of(state, body)
    if lessons or hardening:
        body.paternalism = paternalism_next.plain(
            body.paternalism,
            sum_in_order(lessons.values()),
            sum_in_order(hardening.values()),
            floored(p.learns_rigid, body.flexibility),
        )
    body.habit = habit_next.plain(body.habit, body.paternalism, body.embedded, p.habit_follows)
    for cause, weight in (lessons | hardening).items():
        body.lessons[cause] = body.lessons.get(cause, 0.0) + weight


def lessons_of(state: State, body: Institution) -> dict[str, float]:
    """What taught a body this month to listen and step back, by cause."""
    p, monthly, month = state.parameters.council_learning, state.monthly, state.month
    found: dict[str, float] = {}
    if body.last_joint_work == month and monthly.quarrel <= 0.0:
        found["joint work"] = p.by_joint_work
    if body.officer.is_ally:
        found["an ally"] = p.by_ally
    if body.last_changed == month:
        found["a decision changed"] = p.by_changed_decision
    if body not in state.councils:
        return found
    if state.scenario.council.dialogue and state.supported:
        found["dialogue"] = p.by_dialogue
    if state.partnership.seats:
        found["councillors"] = p.by_councillors * orientation(state)
    if body is state.main_council and monthly.credit_shared:
        found["credit shared"] = p.by_credit_shared * monthly.credit_shared
    if body is state.parish and (members := len(nearest_tier.sitting(state))):
        found["members elected to it"] = p.by_members * members
    return found


def hardening_of(state: State, body: Institution) -> dict[str, float]:
    """What made a body this month keep more to itself, by cause."""
    p, monthly = state.parameters.council_learning, state.monthly
    found: dict[str, float] = {}
    if monthly.quarrel > 0.0:
        found["quarrels"] = p.quarrel_hardens * monthly.quarrel * body.officer.tie
    if body is state.main_council and monthly.credit_taken:
        found["credit taken"] = p.credit_hardens * monthly.credit_taken
    if body.last_refused == state.month:
        found["a campaign refused"] = p.refusal_hardens
    if not state.scenario.council.shared_ownership and state.power["over"] > 0.0:
        found["being bound"] = p.bound_hardens * state.power["over"] * body.paternalism
    return found


def forget(state: State, body: Institution) -> None:
    """Another officer has come: part of what was learned, or had hardened, has gone with the one before."""
    kept = state.parameters.council_learning.learning_kept
    before = body.paternalism
    body.paternalism = after_turnover.plain(before, body.habit, body.embedded, kept)
    lost = abs(body.paternalism - before)
    body.lessons[NEW_OFFICER] = body.lessons.get(NEW_OFFICER, 0.0) + lost


def tell(state: State, body: Institution) -> None:
    """The diary tells of a body that has come to listen more, or less, and what taught it."""
    change = body.paternalism - body.told
    listens = change < 0.0
    taught = [cause for cause in body.lessons if (cause in HARDENS) != listens]
    what = "learn to listen and to step back" if listens else "grow harder to deal with"
    kind = "council_learns" if listens else "council_hardens"
    cause = max(taught, key=body.lessons.__getitem__, default="a new officer")
    state.record_event(kind, body.label, what, round(change, 3), cause)
    body.told = body.paternalism
    body.lessons.clear()
