"""Tables, what lies on them, and the one rule by which a meeting disposes of it.

Purpose: let what is decided, and when, come of the hours, words and votes of those who are there.

Evidence: E046, E114, E164, E166, L01.
Reads: people at the table (hours, voice, yielding, vote), matters on it. Writes: progress of matters, decisions, which of those due were in time.
Draws: `opinion`, keyed by (option, person), so that nobody's opinion depends on who else was there.

Rule: What lies on the table is worked through oldest first, as far as the hours of those at the table go. A matter
whose work is done comes to a decision when enough members are present. Everybody has an opinion of it: its
merit and a taste of her own, which fellow feeling, skill, assurance and every earlier discussion
narrow. They discuss, in one of the forms of `opinion_dynamics`; then those with a vote decide. Under consensus it is agreed
when nobody is left who cannot live with it and put off otherwise; under majority more than half decide at
once; a binding super-majority needs four fifths. What fewer than half would have is declined, and
declining is a decision. What stays open too long is dropped.

Equation: opinion before the discussion x0 = merit + spread x taste, spread shrinking with every discussion of it.
Left out: written votes between meetings; deals across matters.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from sim.randomness import unit_interval
from sim.sums import sum_in_order

SOURCES = ("residents", "workers", "councillors", "agencies", "lto")
KINDS = (
    "grants_round",
    "tapered_grant",
    "event",
    "service",
    "improvement",
    "hub",
    "income_asset",
    "enterprise",
    "campaign",
    "convening",
)
THEMES = (
    "young people",
    "older people",
    "green space",
    "health",
    "arts",
    "jobs",
    "safety",
    "advice",
)
WORKERS = "workers"
Present = tuple[int, float, float, bool]  # counter of draws, yielding, weight of own word, vote


@dataclass(eq=False, slots=True)
class Proposal:
    """Something put before a meeting.

    Attributes
    ----------
    source : one of `SOURCES`; kind : one of `KINDS`; theme : one of `THEMES`
    cost : pence; need : hours of deciding it takes
    tabled : month; ordinal : number among the options of its source and month
    quality : 0 to 1, how well thought out it is; by : who brought it (counter of draws)
    merit : 0 to 1, what there is to be said for it; spread : how far tastes differ about it
    fit : 0 to 1, how well it meets need (set when decided); key : of the draws of tastes
    """

    source: str
    kind: str
    theme: str
    cost: int
    need: float
    tabled: int
    ordinal: int
    quality: float = 0.5
    merit: float = 0.5
    spread: float = 0.0
    fit: float = 0.5
    by: int = -1
    key: int = 0
    tastes: dict[int, float] = field(default_factory=dict)

    def taste(self, who: int) -> float:
        """What this person thinks of it for reasons of her own, -1 to 1."""
        if who not in self.tastes:
            self.tastes[who] = 2.0 * unit_interval(self.key, who) - 1.0
        return self.tastes[who]


@dataclass(eq=False, slots=True)
class AgendaItem:
    """An option on its way through a table's docket.

    Attributes
    ----------
    progress : hours given to it; talks : meetings that put it off
    taken : month it was decided, or None; agreed : whether the decision was yes
    outvoted : share of votes against what was decided; dropped : given up undecided
    """

    proposal: Proposal
    progress: float = 0.0
    talks: int = 0
    taken: int | None = None
    agreed: bool = False
    dropped: bool = False
    outvoted: float = 0.0


@dataclass(eq=False, slots=True)
class Participant:
    """Somebody at a table.

    Attributes
    ----------
    group : 'residents', 'workers' or 'others'; who : counter of her draws
    hours : of deciding she brings; weight : of her word; yielding : 0 to below 1, how far she gives way
    """

    group: str
    who: int
    hours: float
    weight: float
    yielding: float
    is_member: bool = True
    is_present: bool = True
    votes: bool = True


class Discussion(Protocol):
    """A theory of what a discussion does to opinions."""

    def opinions(self, item: AgendaItem, present: list[Present], rule: DecisionRule) -> list[float]:
        """What those with a vote think of a matter when it has been discussed."""
        ...

    def influence(
        self, present: list[Participant], proposals: Sequence[Proposal], rule: DecisionRule
    ) -> list[float]:
        """Share of what is thought in the end that goes back to each person present."""
        ...


@dataclass(frozen=True, slots=True)
class DecisionRule:
    """How a table decides.

    Attributes
    ----------
    kind : consensus, majority or supermajority; supermajority : share that binds
    quorum_share, fewest : members who must be there, as a share and at the least
    objection : opinion below which somebody cannot live with a matter
    narrowing : what a discussion leaves of differences; speaks_for : opinion of whoever brought it
    dropped_after : months after which what is undecided is dropped
    form : the theory of discussion by which opinions meet
    """

    kind: str
    supermajority: float
    quorum_share: float
    fewest: int
    objection: float
    narrowing: float
    speaks_for: float
    dropped_after: float
    form: Discussion


class DecisionBody:
    """A docket, and what is measured of this month's meeting.

    Attributes
    ----------
    docket : matters open, oldest first; rule : how it decides
    due, timely : decisions due this month, and those of them that were taken in time
    hours_used : hours of deciding that went into this month's matters
    """

    def __init__(self, rule: DecisionRule) -> None:
        self.rule = rule
        self.docket: list[AgendaItem] = []
        self._tabled: list[AgendaItem] = []
        self._met = -1
        self.due = self.timely = 0
        self.hours_used = 0.0

    def meet(
        self, month: int, people: list[Participant], tabled: list[Proposal]
    ) -> list[AgendaItem]:
        """Hold this month's meeting; returns the matters decided.

        A decision is due at the meeting after the one at which it was tabled.
        """
        expected = self._tabled if self._met == month - 1 else []
        self._tabled, self._met = [AgendaItem(proposal) for proposal in tabled], month
        self.docket += self._tabled
        open_before = list(self.docket)
        done_before = sum_in_order(item.progress for item in open_before)
        taken = dispose(self.docket, month, people, self.rule)
        self.hours_used = sum_in_order(item.progress for item in open_before) - done_before
        self.due = len(expected)
        self.timely = sum(item.taken is not None for item in expected)
        return taken


def dispose(
    docket: list[AgendaItem], month: int, people: list[Participant], rule: DecisionRule
) -> list[AgendaItem]:
    """Work through a docket at one meeting; matters decided or dropped leave it.

    Returns
    -------
    The matters decided, in the order in which they were.
    """
    hours = 0.0
    for person in people:
        hours += person.hours
    quorate = is_quorate(people, rule)
    present = present_of(people)
    taken = []
    for item in docket:
        proposal = item.proposal
        left = proposal.need - item.progress
        if left > 0.0:
            given = min(hours, left)
            item.progress += given
            hours -= given
            left -= given
        if quorate and left <= 1e-9 and decide(item, month, present, rule):
            taken.append(item)
        else:
            item.dropped = month - proposal.tabled >= rule.dropped_after
    docket[:] = [m for m in docket if m.taken is None and not m.dropped]
    return taken


def is_quorate(people: list[Participant], rule: DecisionRule) -> bool:
    """Whether enough of the table's members are present."""
    members = present = 0
    for person in people:
        if person.is_member:
            members += 1
            present += person.is_present
    return present >= max(rule.fewest, math.ceil(rule.quorum_share * members))


def decide(item: AgendaItem, month: int, present: list[Present], rule: DecisionRule) -> bool:
    """Discuss a matter and decide it, or put it off."""
    voters = rule.form.opinions(item, present, rule)
    if not voters:
        return False
    outcome = verdict(voters, rule)
    if outcome is None:
        item.talks += 1
        return False
    in_favour = sum(opinion >= 0.5 for opinion in voters) / len(voters)
    item.taken, item.agreed = month, outcome
    item.outvoted = 1.0 - in_favour if outcome else in_favour
    return True


def present_of(people: list[Participant]) -> list[Present]:
    """Those present, as what a discussion needs of each."""
    return [
        (p.who, p.yielding, p.weight * (1.0 - p.yielding), p.votes) for p in people if p.is_present
    ]


def verdict(voters: list[float], rule: DecisionRule) -> bool | None:
    """Agreed, declined, or None when it is put off."""
    if rule.kind == "majority":
        return sum(opinion >= 0.5 for opinion in voters) > 0.5 * len(voters)
    if sum_in_order(voters) < 0.5 * len(voters):
        return False
    if rule.kind == "consensus":
        return True if min(voters) >= rule.objection else None
    in_favour = sum(opinion >= 0.5 for opinion in voters)
    return True if in_favour >= rule.supermajority * len(voters) else None
