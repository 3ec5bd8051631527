"""Councils and other public agencies, and the named officers in them."""

from __future__ import annotations

from typing import Any

import mesa


class Officer:
    """A named official with whom somebody in the partnership has a tie (0 to 1)."""

    __slots__ = ("holder", "name", "tie")

    def __init__(self, name: str) -> None:
        self.name, self.holder, self.tie = name, 0, 0.0


class Institution(mesa.Agent):  # type: ignore[misc]
    """What councils and agencies share.

    Attributes
    ----------
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
        from sim.agents.names import official_name

        self.label, self.distance = label, distance
        self.seed = model.draws.seed
        self.officer = Officer(official_name(self.seed, label, 0))
        self.known_holder = 0
        self.trust_in_partnership = 0.3
        self.embedded = 0.0
        self.capacity = 1.0
        self.last_joint_work = -999
        self.own_agenda_fit = model.draws.uniform("agency.agenda", 0, label)

    def change_officer(self, handover: float) -> None:
        """The officer leaves; a share of the tie is handed over. The new one may be better."""
        from sim.agents.names import official_name

        gone, officer = self.officer.name, self.officer
        officer.holder += 1
        officer.name = official_name(self.seed, self.label, officer.holder)
        goodwill = self.model.draws.uniform("officer.goodwill", 0, self.label, officer.holder)
        before = officer.tie
        officer.tie = min(1.0, before * handover + 0.1 * goodwill)
        if before > self.model.parameters.officials.tie_counts_from:
            self.model.record_event(
                "officer_leaves",
                gone,
                f"{officer.name} takes over at the {self.label}",
                cause="turnover",
            )

    def step(self) -> None:
        """Institutions act when the month's step on ties with officials reaches them."""


class Council(Institution):
    """One tier of local government (1 to 3 of them)."""

    def __init__(self, model: Any, label: str, distance: float) -> None:
        super().__init__(model, label, distance)
        levers = model.scenario.council
        self.paternalism, self.flexibility = float(levers.paternalism), float(levers.flexibility)


class Agency(Institution):
    """Another public body: health, housing, school, police."""

    def __init__(self, model: Any, label: str, distance: float) -> None:
        super().__init__(model, label, distance)
        levers = model.scenario.council
        self.paternalism = 0.5 * float(levers.paternalism) + 0.2
        self.flexibility = 0.5 * float(levers.flexibility) + 0.25
