"""Councils and other public agencies, and the named officers in them."""

from __future__ import annotations

from typing import Any

import mesa

from sim.agents.names import official_name
from sim.randomness import identity


class Officer:
    """A named official with whom somebody in the partnership has a tie (0 to 1).

    Attributes
    ----------
    manner : 0 unwilling to 1 willing to listen; every holder of the post has their own
    """

    __slots__ = ("holder", "manner", "name", "tie")

    def __init__(self, name: str, manner: float) -> None:
        self.name, self.manner, self.holder, self.tie = name, manner, 0, 0.0


class Institution(mesa.Agent):  # type: ignore[misc]
    """What councils and agencies share.

    Attributes
    ----------
    label : what people call it; who : the number its draws are keyed by
    paternalism, flexibility, capacity : 0 to 1
    distance : 0 near to 1 far from the area
    own_agenda_fit : 0 to 1, how far what residents want fits its own agenda (E213)
    trust_in_partnership : 0 to 1
    embedded : strength of a link that no longer rests on a person (0 to 1)
    last_joint_work : month of the last joint project, or -999
    known_holder : which holder of the officer's post residents are used to
    """

    def __init__(self, model: Any, label: str, distance: float) -> None:
        super().__init__(model)
        self.label, self.distance, self.who = label, distance, identity(label)
        self.paternalism = self.flexibility = 0.5
        self.officer = Officer(*self._holder(0))
        self.known_holder = 0
        self.trust_in_partnership = float(model.parameters.officials.trust_at_start)
        self.embedded = 0.0
        self.capacity = 1.0
        self.last_joint_work = -999
        self.own_agenda_fit = model.draws.uniform("agency.agenda", 0, label)

    def _holder(self, holder: int) -> tuple[str, float]:
        """Name and manner of the holder-th officer."""
        draws = self.model.draws
        manner = draws.uniform("officer.manner", 0, self.label, holder)
        return official_name(draws.seed, self.label, holder), manner

    def change_officer(self, handover: float) -> tuple[str, float]:
        """Another officer takes over a share of the tie; who has gone, and the tie that was."""
        officer = self.officer
        gone, before = officer.name, officer.tie
        officer.holder += 1
        officer.name, officer.manner = self._holder(officer.holder)
        welcome = self.model.parameters.officials.welcome * officer.manner
        officer.tie = min(1.0, before * handover + welcome)
        return gone, before

    def step(self) -> None:
        """Institutions act when the month's step on ties with officials reaches them."""


class Council(Institution):
    """One tier of local government (1 to 3 of them): the more there are, the further away is each."""

    def __init__(self, model: Any, label: str, distance: float) -> None:
        levers = model.scenario.council
        away = model.parameters.officials.tier_distance * (levers.tiers - 1)
        super().__init__(model, label, min(1.0, distance + away))
        self.paternalism, self.flexibility = float(levers.paternalism), float(levers.flexibility)


class Agency(Institution):
    """Another public body: health, housing, school, police; half of its manner is the place's."""

    def __init__(self, model: Any, label: str, distance: float) -> None:
        super().__init__(model, label, distance)
        levers = model.scenario.council
        self.paternalism = 0.5 * float(levers.paternalism) + 0.2
        self.flexibility = 0.5 * float(levers.flexibility) + 0.25
