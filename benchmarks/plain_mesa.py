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
    TOOK_PART,
    UNAWARE,
    VOLUNTEER,
)
from sim.environment.carrying import work_next
from sim.functional_forms import half_saturation
from sim.mechanisms.asking import comes_to_mind, invitation_share, listens
from sim.mechanisms.churn import leaving_hazard
from sim.mechanisms.confidence import after_contest, learned, practice, used
from sim.mechanisms.energy import after_rest, energy_gained, energy_lost, energy_next
from sim.mechanisms.engagement import (
    becomes_aware,
    belonging_next,
    friendships_next,
    idled,
    involvement_next,
    step_down,
    step_up,
    urged,
    welcome,
)
from sim.mechanisms.motives import answered, drawn_by, let_go_by
from sim.mechanisms.social_influence import knowing, warmth_of
from sim.mechanisms.trust import (
    after_hearsay,
    both_stocks,
    confidence_next,
    exposure,
    scepticism_next,
    social_next,
)
from sim.randomness import hashed_ids, uniforms_of_hashed


class PlainResident(mesa.Agent):  # type: ignore[misc]  # mesa is not typed strictly
    """One adult: her quantities are attributes, by the names of `ROWS`, beside ``slot``, ``ties`` and ``work``."""

    involvement: float
    months_in_role: float
    energy: float
    belonging: float
    friendships: float
    hours_given: float
    scepticism: float
    partnership_confidence: float
    partnership_social_trust: float
    council_confidence: float
    council_social_trust: float
    confidence: float
    skill: float

    def __init__(self, model: PlainNeighbourhood, slot: int, values: Sequence[float]) -> None:
        super().__init__(model)
        self.slot, self.ties, self.work = slot, model.ties[slot], 0.0
        self.__dict__.update(zip(ROWS, values, strict=True))

    # ------------------------------------------------------------------------- seeing and hearing

    def look_away(self) -> None:
        """Forget whom she saw taking part."""
        self.active_share = 0.0

    def be_seen(self) -> None:
        """If she takes part, those she knows see it."""
        if PARTICIPANT <= self.involvement < RESTING:
            homes = self.model.homes
            for slot in self.ties:
                homes[slot].active_share += 1.0

    def settle_in(self, settling_months: float) -> None:
        """Ties carry less while she is new to the place."""
        settled = self.months_here / (self.months_here + settling_months)
        self.active_share *= settled / max(1, len(self.ties))

    def hear(self) -> None:
        """Hear what those she knows think of partnership and council."""
        homes = self.model.homes
        aware = trusting = thought = 0.0
        for slot in self.ties:
            other = homes[slot]
            if other.involvement >= AWARE:
                aware += 1.0
                trusting += other.partnership_confidence
            thought += other.council_confidence
        self.heard_trust = trusting / aware if aware > 0.0 else self.partnership_confidence
        self.heard_council = thought / len(self.ties) if self.ties else self.council_confidence

    # --------------------------------------------------------------------------- moving and dying

    def grow_older(self, n: Moving) -> None:
        """A month more here; at New Year a birthday, and another hazard of leaving."""
        self.months_here += 1.0
        if n.birthday:
            self.age += 1.0
            self.hazard = leaving_hazard.plain(self.tenure, self.age, *n[1:])

    # --------------------------------------------------------------------------------- the ladder

    def forget_asking(self, kept: float) -> None:
        """Having been asked is forgotten bit by bit."""
        self.asked_lately *= kept

    def weight_when_asking(self, n: Ladder) -> float:
        """How readily she is asked."""
        in_mind = comes_to_mind.plain(
            self.involvement,
            self.active_share,
            n.heard_in_mind,
            n.participant_in_mind,
            n.volunteer_in_mind,
        )
        invited = invitation_share.plain(
            self.newcomer, self.months_here, n.closed, n.outsider_toll, n.stranger_months
        )
        return float(in_mind * invited)

    def climb(self, n: Ladder, draw: float, asked: bool) -> None:
        """Step up, stay, lapse or forget the programme."""
        times = 1.0
        if asked:
            times = urged.plain(listens.plain(self.asked_lately, n.patience), n.urges)
            self.asked_lately += 1.0
        trusting = both_stocks.plain(
            self.partnership_confidence, self.partnership_social_trust, n.trust_weight
        )
        ties = knowing.plain(self.active_share, n.tie_pull, n.knows_nobody, n.tie_half)
        warmth = warmth_of.plain(
            self.belonging,
            trusting,
            self.hardship,
            self.free_hours,
            n.hardship_toll,
            n.time_scale,
            n.without_belonging,
            n.belonging_pull,
            n.without_trust,
            n.trust_pull,
        )
        let_in = welcome.plain(self.fluency, n.formality, n.formality_toll)
        distrust = 1.0 - self.council_confidence
        known = half_saturation(self.active_share, n.tie_half)
        friends = half_saturation(self.friendships, n.friends_half)
        before = answered.plain(
            self.motive, n.lasting, n.say, distrust, n.grievance, n.gifts, known, n.duty
        )
        grievance = max(n.grievance, n.say)
        now = answered.plain(
            self.motive, n.lasting, n.say, distrust, grievance, n.gifts, friends, n.duty
        )
        pull, release = drawn_by.plain(before, n.draws), let_go_by.plain(now, n.keeps)
        up = step_up.plain(
            self.involvement,
            self.propensity,
            ties,
            self.energy,
            warmth,
            n.base * pull * times * let_in,
            n.reachable,
            n.to_volunteer,
        )
        lapse = n.step_down * release * n.not_kept
        lapse *= idled.plain(self.involvement, n.needed, n.not_needed)
        down = step_down.plain(
            self.involvement,
            n.presence,
            self.energy,
            self.months_in_role,
            lapse,
            n.forget,
            n.in_silence,
            n.settling,
            n.worn_out,
        )
        after = involvement_next.plain(self.involvement, up, down, draw)
        if after != self.involvement:
            self.involvement, self.months_in_role = after, 0.0
            if after >= PARTICIPANT:
                self.took_part = 1.0

    def befriend(self, n: Ladder) -> None:
        """Friendships after this month."""
        if self.took_part > TOOK_PART:
            self.friendships = friendships_next.plain(
                self.friendships,
                self.involvement,
                n.friend_gain,
                n.friend_fade,
                n.friend_limit,
                n.participant_meets,
            )

    def belong(self, n: Ladder) -> None:
        """Belonging after this quarter."""
        self.belonging = belonging_next.plain(
            self.belonging,
            self.belonging_base,
            self.months_here,
            self.involvement,
            n.rooting,
            n.rooting_months,
            n.by_presence,
            n.belonging_gain,
            n.belonging_rate,
        )

    # ------------------------------------------------------------------------------------- energy

    def tire(self, n: Tiring, drain: dict[int, float]) -> None:
        """Energy after this month."""
        if self.took_part <= TOOK_PART:
            return
        lost = energy_lost.plain(
            self.hours_given, self.free_hours * n.freed_time, n.spare_hours, n.load_cost
        )
        if VOLUNTEER <= self.involvement < RESTING:
            lost += n.busy
        lost += drain.get(self.slot, 0.0)
        gained = energy_gained.plain(
            self.involvement,
            self.friendships,
            n.success,
            n.valued,
            n.company,
            n.control,
            n.participant_gains,
            n.friends_half,
        )
        self.energy = energy_next.plain(
            self.energy, self.energy_set_point, n.recovery, lost, gained
        )

    def rest(self, n: Tiring, draws: list[float]) -> None:
        """Stop, worn out, or come back."""
        if self.took_part <= TOOK_PART or self.involvement < VOLUNTEER:
            return
        after = after_rest.plain(
            self.involvement, self.energy, n.burnout, n.back, draws[self.slot], n.chance
        )
        if after != self.involvement:
            self.involvement, self.months_in_role = after, 0.0
            if after == RESTING:
                self.hours_given = 0.0

    # -------------------------------------------------------------------------------------- trust

    def reconsider(self, n: Trusting, reach: float, talk: float) -> None:
        """What promises, talk and contact make of trust in partnership and council."""
        doubt, involvement = self.scepticism, self.involvement
        doubted = self.doubt_next(n, reach)
        self.scepticism = after_hearsay.plain(doubted, talk, involvement, n.hearsay, n.involved)
        self.partnership_confidence, self.partnership_social_trust = self.both_next(
            n,
            self.partnership_confidence,
            self.partnership_social_trust,
            self.heard_trust,
            (n.kept, n.broken, n.contact),
            (doubt, self.scepticism, reach),
        )
        self.council_confidence, self.council_social_trust = self.both_next(
            n,
            self.council_confidence,
            self.council_social_trust,
            self.heard_council,
            (n.council_kept, n.council_broken, n.council_contact),
            (0.0, 0.0, reach),
        )

    def doubt_next(self, n: Trusting, reach: float) -> float:
        """Scepticism after what was promised, before talk."""
        if n.doubt_kept <= 0.0 and n.doubt_broken <= 0.0:
            return float(self.scepticism)
        return float(
            scepticism_next.plain(
                self.scepticism,
                n.doubt_at_start,
                n.doubt_kept,
                n.doubt_broken,
                reach,
                n.lifts,
                n.returns,
                n.small,
            )
        )

    def both_next(
        self,
        n: Trusting,
        confidence: float,
        social: float,
        heard: float,
        done: tuple[float, float, float],
        seen: tuple[float, float, float],
    ) -> tuple[float, float]:
        """Confidence and social trust in one body.

        Parameters
        ----------
        heard : what those she knows think of it
        done : promises it kept and broke, and what contact with it supports
        seen : her doubt before and after, and how much of an event reaches her
        """
        (kept, broken, contact), (doubt, doubt_left, reach) = done, seen
        believed = confidence + doubt
        if kept > 0.0 or broken > 0.0:
            believed = confidence_next.plain(
                min(1.0, believed), kept, broken, reach, n.gain, n.loss_ratio, n.prior
            )
        shown = max(0.0, believed - doubt_left)
        warm = social_next.plain(social + doubt, contact, reach, n.rate)
        hearsay = after_hearsay.plain(shown, heard, self.involvement, n.hearsay, n.involved)
        return hearsay, min(1.0, max(0.0, warm - doubt_left))

    # ------------------------------------------------------------------------ confidence and skill

    def learn(self, n: Learning, marked: dict[int, frozenset[int]]) -> None:
        """Confidence and skill after this month's practice."""
        if self.took_part <= TOOK_PART:
            return
        in_use = used.plain(self.hours_given, n.half)
        done = practice.plain(
            self.involvement, in_use, n.left, n.taught, n.volunteer, n.participant
        )
        if self.slot in marked[ON_A_GROUP]:
            done = n.on_a_group * (n.left * in_use + n.taught)
        if self.slot in marked[RESPONSIBLE]:
            done *= n.responsible
        if self.slot in marked[IN_A_POST]:
            in_use, done = 1.0, max(done, n.in_a_post)
        self.confidence = learned.plain(
            self.confidence, self.confidence_at_start, done, in_use, n.confidence_gain, n.decay
        )
        self.skill = learned.plain(
            self.skill, self.skill_at_start, done, in_use, n.skill_gain, n.decay
        )
        if n.contest and self.slot in marked[AT_THE_TABLE]:
            self.confidence = after_contest.plain(self.confidence, n.contest)

    def find_work(self, n: Learning, draws: list[float]) -> None:
        """Some find paid work on the strength of what they learned."""
        if self.took_part <= TOOK_PART or not VOLUNTEER <= self.involvement <= MEMBER:
            return
        able = self.skill - self.skill_at_start > n.work_skill
        in_need = self.hardship > n.work_hardship and self.age < n.work_until_age
        if able and in_need and draws[self.slot] < n.work_chance:
            self.hardship *= n.work_eases
            self.free_hours *= n.work_leaves


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


def seconds_of(tape: Tape, months: int | None = None) -> dict[str, float]:
    """Go through a tape with plain Mesa; CPU seconds by step.

    Parameters
    ----------
    months : by default all of them

    Raises
    ------
    DiffersError
        If any number is not as the model has it.
    """
    model, clock = PlainNeighbourhood(tape), time.process_time
    seconds: dict[str, float] = {}
    for turn in tape.turns:
        if months is not None and turn.month >= months:
            break
        model.take(turn)
        began = clock()
        result = model.carry_out(turn)
        name = type(turn.numbers).__name__
        seconds[name] = seconds.get(name, 0.0) + clock() - began
        at_end = turn is tape.turns[-1]
        columns = model.columns() if turn.digest or at_end else tape.end
        if wrong := differing(tape, turn, columns, result):
            raise DiffersError(f"plain Mesa: {wrong}")
    mesa.Agent._ids.pop(model, None)
    return seconds
