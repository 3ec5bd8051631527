"""Discussion: how opinions meet at a table, and whose word is heeded.

Purpose: let two rival theories of discussion stand side by side, so that a result that hangs on one of them shows.

Evidence: E046, E114, L01, L17, L18.
Reads: people present (voice, yielding, vote), options on the table, who brought them. Writes: opinions after the
discussion, influence of each person. Draws: none; tastes are those of `deliberation`.

Rule: Everybody has an opinion of a matter: its merit and a taste of her own. Whoever brought it speaks for it. Then they
discuss, in the form chosen under `discussion.form`. In the form of Friedkin and Johnsen (`friedkin_johnsen`) everybody
hears every voice, weighted alike by all listeners, and keeps for good a part of the opinion she came with: one
common opinion pulls all, the more the more they yield. Under bounded confidence (`bounded_confidence`) a person heeds
only those whose opinion lies within `bound` of her own; for some rounds she moves towards their mean, weighted by their
voices, as far as she yields. Camps that lie further apart stop hearing each other, so that a strong voice moves those
near it and nobody else. Influence is the share of the opinions people end with that goes back to what each
person came with: of the steady state in the first form, after the rounds and as a mean over the options on the
table in the second.

Equation: first form x = l m + (1 - l) x0, m = sum(w (1 - l) x0) / sum(w (1 - l)); influence of j is (1 - l_j) (1/n +
mean(l) w_j / (1 - sum(l w))). Second form x_i(t+1) = x_i + l_i (sum_near(w_j x_j) / sum_near(w_j) - x_i).
Left out: bounds that differ between people; people who move away from those far off.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.compiled import kernel
from sim.environment.deliberation import (
    AgendaItem,
    DecisionRule,
    Discussion,
    Participant,
    Present,
    Proposal,
)
from sim.parameters import Parameters
from sim.sums import mean_of_rows, sum_in_order


@dataclass(frozen=True, slots=True)
class FriedkinJohnsen:
    """Everybody hears every voice and keeps part of her own opinion (L01)."""

    def opinions(self, item: AgendaItem, present: list[Present], rule: DecisionRule) -> list[float]:
        """What those with a vote think of a matter when it has been discussed."""
        proposal = item.proposal
        merit, tastes, by = proposal.merit, proposal.tastes, proposal.by
        spread = proposal.spread * rule.narrowing**item.talks
        heard = weights = 0.0
        before = []
        for who, gives, own, votes in present:
            opinion = merit + spread * (tastes[who] if who in tastes else proposal.taste(who))
            if who == by and opinion < rule.speaks_for:
                opinion = rule.speaks_for
            heard += own * opinion
            weights += own
            if votes:
                before.append((gives, opinion))
        common = heard / weights if weights > 0.0 else merit
        return [gives * common + (1.0 - gives) * opinion for gives, opinion in before]

    def influence(
        self, present: list[Participant], proposals: Sequence[Proposal], rule: DecisionRule
    ) -> list[float]:
        """Influence in the steady state; the same whatever is discussed."""
        return friedkin_johnsen_influence(
            [p.weight for p in present], [p.yielding for p in present]
        )


def friedkin_johnsen_influence(weights: Sequence[float], yielding: Sequence[float]) -> list[float]:
    """Steady-state influence of each person in a discussion (L01), in closed form.

    Parameters
    ----------
    weights : (n,) voices, any positive scale
    yielding : (n,) susceptibility of each person, 0 to below 1

    Returns
    -------
    (n,) shares that sum to one: mean over people of the weight each starting opinion keeps.
    """
    n, total = len(weights), sum_in_order(weights)
    heeded = (
        sum_in_order(give * weight for give, weight in zip(yielding, weights, strict=True)) / total
    )
    spread = sum_in_order(yielding) / n / (1.0 - heeded)
    return [
        (1.0 - give) * (1.0 / n + spread * weight / total)
        for give, weight in zip(yielding, weights, strict=True)
    ]


@kernel("void(float64[:], float64[:], float64[:], float64, int64, float64[:, :])")
def bounded_confidence_rounds(opinions, voices, yielding, bound, rounds, kept):  # type: ignore[no-untyped-def]
    """Some rounds in which everybody moves towards the opinions that lie near her own (L18).

    Parameters
    ----------
    opinions : (n,) opening opinions, replaced by those after the rounds
    voices, yielding : (n,) weight of each person's word, and how far she gives way
    kept : (n, n) filled with the weight of each opening opinion (column) in each final one (row)
    """
    n = opinions.size
    kept[:, :] = 0.0
    for i in range(n):
        kept[i, i] = 1.0
    for _ in range(rounds):
        before, shares = opinions.copy(), kept.copy()
        for i in range(n):
            heard = weight = 0.0
            origin = np.zeros(n)
            for j in range(n):
                if abs(before[j] - before[i]) <= bound:
                    weight += voices[j]
                    heard += voices[j] * before[j]
                    origin += voices[j] * shares[j]
            opinions[i] += yielding[i] * (heard / weight - before[i])
            kept[i] += yielding[i] * (origin / weight - shares[i])


@dataclass(frozen=True, slots=True)
class BoundedConfidence:
    """Everybody heeds only those whose opinion is within a bound of her own (L17, L18)."""

    bound: float
    rounds: int

    def opinions(self, item: AgendaItem, present: list[Present], rule: DecisionRule) -> list[float]:
        """What those with a vote think of a matter when it has been discussed."""
        yielding = np.array([gives for _, gives, _, _ in present])
        voices = np.array([own for _, _, own, _ in present]) / (1.0 - yielding)
        spread = item.proposal.spread * rule.narrowing**item.talks
        who = [person for person, _, _, _ in present]
        opinions, _ = self.settle(item.proposal, who, spread, rule.speaks_for, voices, yielding)
        return [float(x) for x, (_, _, _, votes) in zip(opinions, present, strict=True) if votes]

    def influence(
        self, present: list[Participant], proposals: Sequence[Proposal], rule: DecisionRule
    ) -> list[float]:
        """Influence as a mean over the options on the table; of a talk in agreement without any."""
        voices = np.array([p.weight for p in present])
        yielding = np.array([p.yielding for p in present])
        who = [p.who for p in present]
        if not proposals:
            opening = np.zeros(len(present))
            return mean_of_rows(self.talk(opening, voices, yielding)).tolist()  # type: ignore[no-any-return]
        kept = [
            self.settle(o, who, o.spread, rule.speaks_for, voices, yielding)[1] for o in proposals
        ]
        shares: list[float] = mean_of_rows(np.concatenate(kept)).tolist()
        return shares

    def settle(
        self,
        proposal: Proposal,
        who: Sequence[int],
        spread: float,
        speaks_for: float,
        voices: NDArray[np.float64],
        yielding: NDArray[np.float64],
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Opinions of an option after the rounds, (n,), and what they go back to, (n, n)."""
        opinions = np.array([proposal.merit + spread * proposal.taste(person) for person in who])
        if proposal.by in who:
            mover = list(who).index(proposal.by)
            opinions[mover] = max(opinions[mover], speaks_for)
        return opinions, self.talk(opinions, voices, yielding)

    def talk(
        self,
        opinions: NDArray[np.float64],
        voices: NDArray[np.float64],
        yielding: NDArray[np.float64],
    ) -> NDArray[np.float64]:
        """Carry the rounds out on opinions, in place; returns what each goes back to, (n, n)."""
        kept = np.empty((opinions.size, opinions.size))
        bounded_confidence_rounds(opinions, voices, yielding, self.bound, self.rounds, kept)
        return kept


def theory_of(parameters: Parameters) -> Discussion:
    """The theory chosen under ``assumptions:``."""
    p = parameters.discussion
    forms: dict[str, Discussion] = {
        "friedkin_johnsen": FriedkinJohnsen(),
        "bounded_confidence": BoundedConfidence(p.bound, round(p.rounds)),
    }
    return forms[p.form]
