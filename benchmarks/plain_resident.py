"""A resident as an agent of plain Mesa: her quantities are attributes, what she does by the model's rules is a method."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import mesa

from benchmarks.steps import (
    AT_THE_TABLE,
    IN_A_POST,
    ON_A_GROUP,
    RESPONSIBLE,
    Ladder,
    Learning,
    Moving,
    Tiring,
    Trusting,
)
from benchmarks.tape import ROWS
from sim.agents.population import (
    AWARE,
    MEMBER,
    PARTICIPANT,
    RESTING,
    TOOK_PART,
    VOLUNTEER,
)
from sim.functional_forms import half_saturation
from sim.mechanisms.asking import comes_to_mind, invitation_share, listens
from sim.mechanisms.churn import leaving_hazard
from sim.mechanisms.confidence import after_contest, learned, practice, used
from sim.mechanisms.energy import after_rest, energy_gained, energy_lost, energy_next
from sim.mechanisms.engagement import (
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
    scepticism_next,
    social_next,
)


class Homes(Protocol):
    """What a resident knows of the model: who lives where, and the ties of each home."""

    homes: list[PlainResident]
    ties: list[list[int]]


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

    def __init__(self, model: Homes, slot: int, values: Sequence[float]) -> None:
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
