"""The steps of residents in a month: which they are, and what they take from the rest of the model.

They are the steps in which a rule is applied to everybody, to all who know of the programme, or to all who ever took
part: seeing and hearing, moving and dying, the ladder, energy, trust, confidence, the work that is carried, and the monthly sums.
Not among them: what is done for a few at the table, and the hours that projects share out. What a step takes for the whole
month is a tuple of numbers, worked out from the state as the mechanism does.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any, NamedTuple
from unittest.mock import patch

from sim.environment import carrying, totals
from sim.functional_forms import linear_multiplier
from sim.mechanisms import (
    alumni,
    churn,
    confidence,
    energy,
    engagement,
    membership,
    motives,
    social_influence,
    trust,
    workload,
)
from sim.model import Neighbourhood

GONE, AT_THE_TABLE, ON_A_GROUP, RESPONSIBLE, IN_A_POST = range(5)
"""Kinds of mark: who moved away, sits at the table, sits on a working group, chairs or leads, holds a post elsewhere."""
Mark = tuple[int, int, float]
"""Kind, slot and a value."""


class Listening(NamedTuple):
    """Who is seen taking part; each half-year, what people hear."""

    settling_months: float
    half_year: float


class Moving(NamedTuple):
    """Birthdays, and the hazard of leaving."""

    birthday: float
    owner: float
    social: float
    private: float
    young: float
    older: float
    young_until: float
    death_at_18: float
    accidents: float
    ageing: float


class Ladder(NamedTuple):
    """Hearing of the programme, being asked, stepping up and down, friends, belonging."""

    kept_in_mind: float
    presence: float
    aware_ceiling: float
    aware_by_presence: float
    aware_by_ties: float
    attention_of_never: float
    name_weight: float
    asks: float
    heard_in_mind: float
    participant_in_mind: float
    volunteer_in_mind: float
    closed: float
    outsider_toll: float
    stranger_months: float
    patience: float
    urges: float
    tie_pull: float
    knows_nobody: float
    tie_half: float
    hardship_toll: float
    time_scale: float
    without_belonging: float
    belonging_pull: float
    without_trust: float
    trust_pull: float
    trust_weight: float
    formality: float
    formality_toll: float
    lasting: float
    say: float
    grievance: float
    gifts: float
    duty: float
    friends_half: float
    draws: float
    keeps: float
    base: float
    reachable: float
    to_volunteer: float
    step_down: float
    not_kept: float
    needed: float
    not_needed: float
    forget: float
    in_silence: float
    settling: float
    worn_out: float
    friend_gain: float
    friend_fade: float
    friend_limit: float
    participant_meets: float
    quarter: float
    rooting: float
    rooting_months: float
    by_presence: float
    belonging_gain: float
    belonging_rate: float


class Tiring(NamedTuple):
    """Energy lost and gained, rest and return."""

    freed_time: float
    spare_hours: float
    load_cost: float
    busy: float
    success: float
    valued: float
    company: float
    control: float
    participant_gains: float
    friends_half: float
    recovery: float
    burnout: float
    back: float
    chance: float


class Trusting(NamedTuple):
    """Promises, hearsay and contact; two stocks for each of partnership and council."""

    seen_by_aware: float
    seen_by_participants: float
    doubt_at_start: float
    doubt_kept: float
    doubt_broken: float
    lifts: float
    returns: float
    small: float
    kept: float
    broken: float
    contact: float
    council_kept: float
    council_broken: float
    council_contact: float
    gain: float
    loss_ratio: float
    prior: float
    hearsay: float
    involved: float
    rate: float


class Learning(NamedTuple):
    """Practice, contests, and once a year paid work."""

    left: float
    taught: float
    half: float
    volunteer: float
    participant: float
    on_a_group: float
    responsible: float
    in_a_post: float
    confidence_gain: float
    skill_gain: float
    decay: float
    contest: float
    year_end: float
    work_skill: float
    work_hardship: float
    work_until_age: float
    work_chance: float
    work_eases: float
    work_leaves: float


class CarryingOn(NamedTuple):
    """Work that is carried."""

    months: float


class SummingUp(NamedTuple):
    """Monthly sums over residents."""

    trust_weight: float


Numbers = Listening | Moving | Ladder | Tiring | Trusting | Learning | CarryingOn | SummingUp
Step = type[Numbers]


# ------------------------------------------------- what each step takes from the rest of the model


def listening(state: Any) -> Listening:
    """Numbers of `social_influence.listen`."""
    return Listening(state.parameters.network.settling_months, float(state.month % 6 == 0))


def moving(state: Any) -> Moving:
    """Numbers of `churn.apply`."""
    p, times = state.parameters.area, state.scenario.place.churn
    return Moving(
        float(state.month % 12 == 0),
        times * p.owner_moves,
        times * p.social_rent_moves,
        times * p.private_rent_moves,
        p.young_movers,
        p.older_movers,
        p.young_until,
        p.death_rate_at_18,
        p.accidents,
        p.ageing,
    )


def ladder(state: Any) -> Ladder:
    """Numbers of `engagement.apply` but for seats; `asks` is filled in when they are asked for."""
    p, area, asks = state.parameters.engagement, state.parameters.area, state.parameters.asking
    monthly, driven = state.monthly, state.parameters.motives
    quarter = engagement.QUARTER
    base = p.step_up * (p.without_presence + _presence(state))
    base = base * engagement.fit(state) * engagement.crowding(state)
    numbers: tuple[float, ...] = (
        1.0 - asks.forgotten,
        _presence(state),
        p.aware_ceiling,
        p.aware_by_presence,
        p.aware_by_ties,
        p.attention_of_never,
        state.parameters.trust.name_weight,
        0.0,
        asks.heard_in_mind,
        asks.participant_in_mind,
        asks.volunteer_in_mind,
        1.0 - state.openness,
        asks.outsider_toll,
        asks.stranger_months,
        asks.patience,
        asks.urges,
        p.tie_pull,
        p.knows_nobody,
        p.tie_half,
        *social_influence.warmth_numbers(p),
        state.parameters.trust.confidence_weight,
        state.partnership.formality,
        p.formality_toll,
        *motives.going_on(state),
        state.parameters.membership.friends_half,
        driven.draws,
        driven.keeps,
        base * linear_multiplier(state.openness, p.openness_spread),
        p.reachable_readiness,
        p.step_to_volunteer,
        p.step_down,
        1.0 - engagement.kept_by_groups(state),
        monthly.needed,
        p.not_needed,
        p.forget,
        p.lapse_in_silence,
        p.settling_months,
        p.lapse_worn_out,
        p.friend_gain,
        p.friend_fade,
        p.friend_limit,
        p.participant_meets,
        float(state.month % quarter == quarter - 1),
        area.belonging_settled - area.belonging_on_arrival,
        area.rooting_months,
        p.belonging_by_presence * monthly.presence,
        p.belonging_gain,
        quarter * p.belonging_rate,
    )
    return Ladder._make(numbers)


def _presence(state: Any) -> float:
    spread = state.parameters.engagement.recruitment_spread
    put_in = linear_multiplier(engagement.recruitment(state), spread)
    return float(state.monthly.presence * put_in)


def tiring(state: Any) -> Tiring:
    """Numbers of `energy.apply`."""
    p, monthly = state.parameters.energy, state.monthly
    shock = state.long_shock + p.shock_memory * (state.pandemic - state.long_shock)
    control = p.control_gain * (state.partnership.influence_felt - 0.5)
    recognised = p.recognised if state.scenario.council.recognition and state.supported else 0.0
    return Tiring(
        workload.freed_time(state),
        p.spare_hours,
        p.load_cost,
        p.shock_cost * shock + max(0.0, -control),
        p.success_gain * monthly.visible_success,
        p.valued_gain * (monthly.valued + recognised),
        p.company_gain * (1.0 - state.pandemic),
        max(0.0, control),
        p.participant_gains,
        p.friends_half,
        p.recovery_rate,
        p.burnout_below,
        p.return_above,
        p.return_chance,
    )


def trusting(state: Any) -> Trusting:
    """Numbers of `trust.apply`."""
    p, monthly = state.parameters.trust, state.monthly
    weight, size = trust.first_impressions(state), p.size_matters
    kept, broken = monthly.kept_partnership, monthly.broken_partnership
    return Trusting(
        p.seen_by_aware,
        p.seen_by_participants,
        p.scepticism * state.scenario.place.broken_promises,
        weight * kept**size,
        broken,
        p.lifts,
        p.returns,
        p.small_broken,
        min(1.0, weight * kept**size),
        min(1.0, weight * broken**size),
        trust.contact_with_partnership(state),
        min(1.0, monthly.kept_council),
        min(1.0, monthly.broken_council),
        monthly.council_contact,
        p.gain,
        p.loss_ratio,
        p.prior_weight,
        p.hearsay,
        p.hearsay_if_involved,
        p.social_rate,
    )


def learning(state: Any) -> Learning:
    """Numbers of `confidence.apply`."""
    p, monthly = state.parameters.confidence, state.monthly
    return Learning(
        1.0 - p.displaced * monthly.paid_work_share,
        p.teaching * monthly.teaching,
        p.half_used_hours,
        p.volunteer_practice,
        p.participant_practice,
        state.parameters.working_groups.practice,
        1.0 + p.responsibility,
        state.parameters.alumni.post_practice,
        p.confidence_gain,
        p.skill_gain,
        p.decay,
        monthly.confidence_shift,
        float(state.month % confidence.YEAR == confidence.YEAR - 1),
        p.work_skill,
        p.work_hardship,
        p.work_until_age,
        p.work_chance,
        p.work_eases,
        p.work_leaves,
    )


def carrying_on(_: Any) -> CarryingOn:
    """Numbers of `carrying.carry_work_on`."""
    return CarryingOn(carrying.MEMORY_MONTHS)


def summing_up(state: Any) -> SummingUp:
    """Numbers of `totals.monthly_sums`."""
    return SummingUp(state.parameters.trust.confidence_weight)


NUMBERS: dict[Step, Callable[[Any], Numbers]] = {
    Listening: listening,
    Moving: moving,
    Ladder: ladder,
    Tiring: tiring,
    Trusting: trusting,
    Learning: learning,
    CarryingOn: carrying_on,
    SummingUp: summing_up,
}
"""The steps in the order of the month, and what works out their numbers."""
STREAMS: dict[Step, tuple[str, ...]] = {
    Moving: ("churn",),
    Ladder: ("step", "asking.whom.join in"),
    Tiring: ("rest.return",),
    Learning: ("work.found",),
}


def marks_of(state: Any, step: Step) -> list[Mark]:
    """Marks of single residents that a step takes."""
    partnership = state.partnership
    slots = partnership.slots.tolist()
    if step is Tiring:
        drain = energy.member_drain(state).tolist()
        return [(AT_THE_TABLE, slot, lost) for slot, lost in zip(slots, drain, strict=True)]
    if step is Learning:
        leads = [seat.slot for seat in partnership.resident_seats() if seat.role != "member"]
        kinds = (
            (AT_THE_TABLE, slots),
            (ON_A_GROUP, state.monthly.on_working_groups.tolist()),
            (RESPONSIBLE, leads),
            (IN_A_POST, alumni.in_post(state).tolist()),
        )
        return [(kind, slot, 1.0) for kind, marked in kinds for slot in marked]
    return []


# ----------------------------------------------------------------------- where the steps stand


class Observer:
    """Is told when a step of residents begins and ends in a running model."""

    def begin(self, step: Step) -> None:
        """A step begins."""

    def end(self, result: tuple[float, ...]) -> None:
        """It has ended, and answers this."""

    def pause(self) -> None:
        """What is done within it for a few at the table begins."""

    def go_on(self) -> None:
        """That has ended."""


ACTS: dict[Callable[..., Any], Step] = {
    churn.apply: Moving,
    engagement.apply: Ladder,
    energy.apply: Tiring,
    trust.apply: Trusting,
    confidence.apply: Learning,
}


@contextmanager
def observed(model: Neighbourhood, observer: Observer) -> Iterator[None]:
    """Let an observer be told of the steps of residents in a model."""
    under_way: list[Step] = []

    def close(result: tuple[float, ...]) -> None:
        if under_way:
            observer.end(result)
            under_way.clear()

    def told(step: Step, function: Callable[..., Any]) -> Callable[..., Any]:
        def carried_out(*given: Any) -> Any:
            observer.begin(step)
            under_way.append(step)
            answer = function(*given)
            close(answer or ())
            return answer

        return carried_out

    def apart(function: Callable[..., Any]) -> Callable[..., Any]:
        def carried_out(*given: Any) -> Any:
            if not under_way:
                return function(*given)
            observer.pause()
            answer = function(*given)
            observer.go_on()
            return answer

        return carried_out

    def seats(*given: Any) -> Any:
        close(())
        return fill_seats(*given)

    fill_seats = membership.apply
    patches: list[Any] = [
        patch.object(membership, "apply", seats),  # the last of what `engagement.apply` does
        patch.object(energy, "take_breaks", apart(energy.take_breaks)),
        patch.object(energy, "member_drain", apart(energy.member_drain)),
        patch.object(social_influence, "listen", told(Listening, social_influence.listen)),
        patch.object(carrying, "carry_work_on", told(CarryingOn, carrying.carry_work_on)),
        patch.object(totals, "monthly_sums", told(SummingUp, totals.monthly_sums)),
        patch.object(
            model,
            "_acts",
            tuple(told(ACTS[act], act) if act in ACTS else act for act in model._acts),
        ),
    ]
    with ExitStack() as stack:
        for each in patches:
            stack.enter_context(each)
        yield


class Stopwatch(Observer):
    """Seconds that the steps of residents take.

    Attributes
    ----------
    seconds : by step
    """

    def __init__(self) -> None:
        self.seconds: dict[Step, float] = dict.fromkeys(NUMBERS, 0.0)
        self._step: Step = Listening
        self._since = 0.0

    @property
    def total(self) -> float:
        """Seconds of all steps."""
        return float(sum(self.seconds.values()))

    def begin(self, step: Step) -> None:
        """Start the watch."""
        self._step = step
        self.go_on()

    def end(self, result: tuple[float, ...]) -> None:
        """Stop it."""
        self.pause()

    def pause(self) -> None:
        """Stop it for a while."""
        self.seconds[self._step] += time.process_time() - self._since

    def go_on(self) -> None:
        """Let it run again."""
        self._since = time.process_time()
