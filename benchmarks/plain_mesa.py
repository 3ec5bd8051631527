"""Plain Mesa: the residents' months with one Python object for each resident, as a Mesa model is usually written.

The rules are the model's own (`rule.plain`), in its order and with its draws, and every number comes out the same to the
bit. A resident's quantities are attributes; what everybody does is ``agents.do(...)``; what only some do is a loop over them. Where
there is a choice it is made in plain Mesa's favour: numbers for the whole month, the traits of those who move in and the draws (made for
all at once) are handed to it, where Mesa would ask a generator for each.
"""

from __future__ import annotations

import functools
import heapq
import math
import operator
import time
from collections.abc import Sequence

import mesa
import numpy as np

from benchmarks.plain_resident import PlainResident
from benchmarks.steps import (
    AT_THE_TABLE,
    IN_A_POST,
    ON_A_GROUP,
    RESPONSIBLE,
    CarryingOn,
    Ladder,
    Learning,
    Listening,
    Moving,
    SummingUp,
    Tiring,
    Trusting,
)
from benchmarks.tape import ROWS, DiffersError, Floats, Tape, Turn, differing
from sim.agents.population import (
    AWARE,
    MEMBER,
    PARTICIPANT,
    RESTING,
    UNAWARE,
    VOLUNTEER,
)
from sim.environment.carrying import work_next
from sim.mechanisms.engagement import (
    becomes_aware,
)
from sim.mechanisms.trust import (
    both_stocks,
    exposure,
)
from sim.randomness import hashed_ids, uniforms_of_hashed


class PlainNeighbourhood(mesa.Model):  # type: ignore[misc]
    """The residents of a tape as Mesa agents, moved month by month.

    Attributes
    ----------
    homes : the residents in the order of their slots
    ties : slots of those whom each home knows
    """

    def __init__(self, tape: Tape) -> None:
        super().__init__(seed=0)
        bounds, others = tape.indptr.tolist(), tape.indices.tolist()
        self.ties = [others[a:b] for a, b in zip(bounds[:-1], bounds[1:], strict=True)]
        self.counter = hashed_ids(tape.who)
        self.homes = [
            PlainResident(self, slot, values) for slot, values in enumerate(tape.start.T.tolist())
        ]

    def columns(self) -> Floats:
        """The residents' quantities as columns, (len(ROWS), residents)."""
        read = operator.attrgetter(*ROWS)
        return np.array([read(resident) for resident in self.homes]).T

    def take(self, turn: Turn) -> None:
        """Take over what the rest of the model has written to residents."""
        homes = self.homes
        written = zip(turn.rows.tolist(), turn.slots.tolist(), turn.values.tolist(), strict=True)
        for row, slot, value in written:
            setattr(homes[slot], ROWS[row], value)

    def carry_out(self, turn: Turn) -> tuple[float, ...]:
        """One step of all residents; answers sums, where the step does."""
        n = turn.numbers
        if isinstance(n, Listening):
            self.listen(n)
        elif isinstance(n, Moving):
            self.move(n, turn)
        elif isinstance(n, Ladder):
            self.move_on_ladder(n, turn)
        elif isinstance(n, Tiring):
            self.tire(n, turn)
        elif isinstance(n, Trusting):
            self.reconsider(n)
        elif isinstance(n, Learning):
            self.learn(n, turn)
        elif isinstance(n, CarryingOn):
            return self.carry_on(n)
        else:
            return self.sums(n)
        return ()

    def draws(self, key: int) -> list[float]:
        """A draw for everybody, in the order of slots."""
        drawn: list[float] = uniforms_of_hashed(np.uint64(key), self.counter).tolist()
        return drawn

    def listen(self, n: Listening) -> None:
        """As `sim.mechanisms.social_influence.listen`."""
        self.agents.do(PlainResident.look_away)
        self.agents.do(PlainResident.be_seen)
        self.agents.do(PlainResident.settle_in, n.settling_months)
        if n.half_year:
            self.agents.do(PlainResident.hear)

    def move(self, n: Moving, turn: Turn) -> None:
        """As `sim.mechanisms.churn.apply`; those who move in are new agents."""
        self.agents.do(PlainResident.grow_older, n)
        draws = self.draws(turn.keys[0])
        gone = [resident for resident in self.homes if draws[resident.slot] < resident.hazard]
        if [resident.slot for resident in gone] != [slot for _, slot, _ in turn.marks]:
            raise DiffersError(f"month {turn.month}: not the same residents move away or die")
        for resident, values in zip(gone, turn.arrivals.T.tolist(), strict=True):
            resident.remove()
            self.homes[resident.slot] = PlainResident(self, resident.slot, values)
        if gone:
            self.counter[[resident.slot for resident in gone]] = hashed_ids(turn.who)

    def move_on_ladder(self, n: Ladder, turn: Turn) -> None:
        """As `sim.mechanisms.engagement.apply`, but for seats."""
        draws = self.draws(turn.keys[0])
        self.agents.do(PlainResident.forget_asking, n.kept_in_mind)
        known = [resident for resident in self.homes if resident.involvement > UNAWARE]
        for resident in known:
            resident.months_in_role += 1.0
        self.spread_word(n, draws, len(known) / len(self.homes))
        asked = self.ask(n, turn.keys[1], known)
        for resident in known:
            resident.climb(n, draws[resident.slot], resident.slot in asked)
        self.agents.do(PlainResident.befriend, n)
        if n.quarter:
            self.agents.do(PlainResident.belong, n)

    def spread_word(self, n: Ladder, draws: list[float], aware_share: float) -> None:
        """Some of those who did not know of the programme hear of it, and what is thought of it."""
        room = max(0.0, 1.0 - aware_share / n.aware_ceiling)
        news = []
        for resident in self.homes:
            if resident.involvement != UNAWARE:
                continue
            chance = becomes_aware.plain(
                n.presence,
                resident.active_share,
                resident.propensity,
                room,
                n.aware_by_presence,
                n.aware_by_ties,
                n.attention_of_never,
            )
            if draws[resident.slot] < chance:
                news.append(resident)
        for resident in news:
            resident.involvement, resident.months_in_role = AWARE, 0.0
            heard = resident.heard_trust - resident.partnership_confidence
            resident.partnership_confidence += n.name_weight * heard
        if news:
            said = [each.scepticism for each in self.homes if each.involvement > UNAWARE]
            mean = functools.reduce(operator.add, said, 0.0) / len(said)
            for resident in news:
                resident.scepticism += n.name_weight * (mean - resident.scepticism)

    def ask(self, n: Ladder, key: int, known: list[PlainResident]) -> frozenset[int]:
        """Slots of those who are asked to join in: whoever comes to mind first."""
        if not n.asks:
            return frozenset()
        draws, waits = self.draws(key), []
        for resident in known:
            if resident.involvement < VOLUNTEER:
                weight = resident.weight_when_asking(n)
                if weight > 0.0:
                    waits.append((-math.log(draws[resident.slot]) / weight, resident.slot))
        return frozenset(slot for _, slot in heapq.nsmallest(int(n.asks), waits))

    def tire(self, n: Tiring, turn: Turn) -> None:
        """As `sim.mechanisms.energy.apply`."""
        self.agents.do(PlainResident.tire, n, {slot: drain for _, slot, drain in turn.marks})
        self.agents.do(PlainResident.rest, n, self.draws(turn.keys[0]))

    def reconsider(self, n: Trusting) -> None:
        """As `sim.mechanisms.trust.apply`."""
        known = [resident for resident in self.homes if resident.involvement > UNAWARE]
        reaches = [
            exposure.plain(resident.involvement, n.seen_by_aware, n.seen_by_participants)
            for resident in known
        ]
        doubts = [
            resident.doubt_next(n, reach) for resident, reach in zip(known, reaches, strict=True)
        ]
        talk = total_in_four(doubts) / len(doubts) if doubts else 0.0
        for resident, reach in zip(known, reaches, strict=True):
            resident.reconsider(n, reach, talk)

    def learn(self, n: Learning, turn: Turn) -> None:
        """As `sim.mechanisms.confidence.apply`."""
        marked = {
            kind: frozenset(slot for k, slot, _ in turn.marks if k == kind)
            for kind in (AT_THE_TABLE, ON_A_GROUP, RESPONSIBLE, IN_A_POST)
        }
        self.agents.do(PlainResident.learn, n, marked)
        if n.year_end:
            self.agents.do(PlainResident.find_work, n, self.draws(turn.keys[0]))

    def carry_on(self, n: CarryingOn) -> tuple[float, float]:
        """As `sim.environment.carrying.carry_work_on`."""
        total = squares = 0.0
        for resident in self.homes:
            resident.work = work_next.plain(resident.work, resident.hours_given, n.months)
            total += resident.work
            squares += resident.work * resident.work
        return total, squares

    def sums(self, n: SummingUp) -> tuple[float, ...]:
        """As `sim.environment.totals.monthly_sums`."""
        aware = participants = volunteers = resting = energy_volunteers = 0.0
        trust = trust_council = trust_aware = trust_council_aware = 0.0
        belonging_never = never = 0.0
        for each in self.homes:
            partnership = both_stocks.plain(
                each.partnership_confidence, each.partnership_social_trust, n.trust_weight
            )
            council = both_stocks.plain(
                each.council_confidence, each.council_social_trust, n.trust_weight
            )
            trust += partnership
            trust_council += council
            role = each.involvement
            if role >= AWARE:
                aware += 1.0
                trust_aware += partnership
                trust_council_aware += council
            if PARTICIPANT <= role <= MEMBER:
                participants += 1.0
            if VOLUNTEER <= role <= MEMBER:
                volunteers += 1.0
                energy_volunteers += each.energy
            if role >= RESTING:
                resting += 1.0
            if each.took_part < 0.5:
                belonging_never += each.belonging
                never += 1.0
        people = aware, participants, volunteers, resting, energy_volunteers
        trusting = trust, trust_council, trust_aware, trust_council_aware
        return (*people, *trusting, belonging_never, never)


def total_in_four(values: Sequence[float]) -> float:
    """Sum of some numbers in the order of `sim.sums.total_of`."""
    last = len(values) - len(values) % 4
    first, second, third, fourth = (
        functools.reduce(operator.add, values[lane:last:4], 0.0) for lane in range(4)
    )
    first = functools.reduce(operator.add, values[last:], first)
    return (first + second) + (third + fourth)


def seconds_of(tape: Tape) -> dict[str, float]:
    """Go through a tape with plain Mesa; CPU seconds by step.

    Raises
    ------
    DiffersError
        If any number is not as the model has it.
    """
    model, clock = PlainNeighbourhood(tape), time.process_time
    seconds: dict[str, float] = {}
    for turn in tape.turns:
        model.take(turn)
        began = clock()
        result = model.carry_out(turn)
        name = type(turn.numbers).__name__
        seconds[name] = seconds.get(name, 0.0) + clock() - began
        is_compared = turn.digest or turn is tape.turns[-1]
        if wrong := differing(tape, turn, result, model.columns() if is_compared else None):
            raise DiffersError(f"plain Mesa: {wrong}")
    mesa.Agent._ids.pop(model, None)
    return seconds
