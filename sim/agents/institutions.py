"""Councils and other public agencies, a developer where there is one, and the named officers in them."""

from __future__ import annotations

from sim.agents.context import Actor, ModelContext
from sim.agents.names import official_name
from sim.environment.deliberation import THEMES
from sim.randomness import identity


class Officer(Actor):
    """A named official with whom somebody in the partnership has a tie (0 to 1).

    Attributes
    ----------
    holder : how many held the post before
    manner : 0 unwilling to 1 willing to listen; every holder of the post has their own
    is_ally : known to help the area through (E159)
    """

    def __init__(self, model: ModelContext, label: str, holder: int, tie: float) -> None:
        super().__init__(model)
        self.holder, self.tie = holder, tie
        self.name = official_name(model.draws.seed, label, holder)
        self.manner = float(model.draws.uniform("officer.manner", 0, label, holder))
        self.is_ally = False


class Institution(Actor):
    """What councils and agencies share.

    Attributes
    ----------
    label : what people call it; who : the number its draws are keyed by
    paternalism, flexibility, capacity : 0 to 1; paternalism changes with what is learned (M9)
    habit : 0 to 1, the paternalism of the house, to which newcomers take; told : paternalism when the diary last spoke of it
    lessons : what it was taught by since then, by cause
    distance : 0 near to 1 far from the area
    priorities : the themes its own agenda is about; agenda : how many agendas it had before
    own_agenda_fit : 0 to 1, how far what residents do fits its own agenda (E213)
    trust_in_partnership : 0 to 1
    embedded : strength of a link that no longer rests on a person (0 to 1)
    last_joint_work, last_contact, last_changed, last_refused : month of the last joint project, of the last contact, of the
        last decision changed at residents' asking, and of the last campaign it stood firm against, or -999
    sent : how many people it sent to the partnership before whoever would sit there now
    known_holder : which holder of the officer's post residents are used to
    """

    def __init__(self, model: ModelContext, label: str, distance: float) -> None:
        super().__init__(model)
        self.label, self.distance, self.who = label, distance, identity(label)
        self.flexibility = 0.5
        self.set_out(0.5)
        self.officer = Officer(model, label, 0, 0.0)
        self.known_holder = 0
        self.trust_in_partnership = float(model.parameters.officials.trust_at_start)
        self.embedded = 0.0
        self.capacity = 1.0
        self.last_joint_work = self.last_contact = self.last_changed = self.last_refused = -999
        self.sent = 0
        self.agenda = -1
        self.change_agenda()

    @property
    def delegate(self) -> str:
        """Who sits, or would sit, at the table for it: its officer, and colleagues after one moved on."""
        if not self.sent:
            return self.officer.name
        return official_name(self.model.draws.seed, f"{self.label} colleague", self.sent)

    def set_out(self, paternalism: float) -> None:
        """Begin with a stance that is a habit of the house."""
        self.paternalism = self.habit = self.told = paternalism
        self.lessons: dict[str, float] = {}

    def turn(self, by: float) -> None:
        """Take another stance all at once, as under another administration."""
        self.paternalism = min(1.0, max(0.0, self.paternalism + by))
        self.habit = min(1.0, max(0.0, self.habit + by))

    def change_agenda(self) -> None:
        """Take up another agenda: how far it leaves room for residents' aims, and its priorities."""
        self.agenda += 1
        draws = self.model.draws
        self.general_fit = float(draws.uniform("agency.agenda", self.agenda, self.label))
        self.own_agenda_fit = self.general_fit
        first = draws.uniform("agency.priority", self.agenda, self.label, 0)
        gap = draws.uniform("agency.priority", self.agenda, self.label, 1)
        number, step = int(first * len(THEMES)), 1 + int(gap * (len(THEMES) - 1))
        self.priorities = (THEMES[number], THEMES[(number + step) % len(THEMES)])

    def wants(self, theme: str) -> bool:
        """Whether a theme is among the priorities of its own agenda."""
        return theme in self.priorities

    def change_officer(self, handover: float) -> tuple[str, float]:
        """Another officer takes over a share of the tie; who has gone, and the tie that was."""
        gone = self.officer
        self.officer = Officer(self.model, self.label, gone.holder + 1, 0.0)
        welcome = self.model.parameters.officials.welcome * self.officer.manner
        self.officer.tie = min(1.0, gone.tie * handover + welcome)
        gone.remove()
        return gone.name, gone.tie


class Council(Institution):
    """A tier of local government above the parish (1 to 3): the more there are, the further away is each."""

    def __init__(self, model: ModelContext, label: str, distance: float) -> None:
        levers = model.scenario.council
        away = model.parameters.officials.tier_distance * (model.scenario.place.tiers - 1)
        super().__init__(model, label, min(1.0, distance + away))
        self.set_out(float(levers.paternalism))
        self.flexibility = float(levers.flexibility)


class ParishCouncil(Institution):
    """The parish or town council: near, small, its officer a clerk; members of the partnership may sit on it (E235, E237).

    Attributes
    ----------
    elected : slot and occupancy of members of the partnership who were elected to it
    """

    def __init__(self, model: ModelContext) -> None:
        p, stance = model.parameters.nearest_tier, model.scenario.place.parish_council
        super().__init__(model, "parish council", p.distance)
        self.set_out(float(p.hostile_paternalism if stance == "hostile" else p.partner_paternalism))
        self.flexibility = float(p.flexibility)
        self.elected: list[tuple[int, int]] = []


class Agency(Institution):
    """Another public body: health, housing, school, police; part of its manner is the place's."""

    def __init__(self, model: ModelContext, label: str, distance: float) -> None:
        super().__init__(model, label, distance)
        levers, p = model.scenario.council, model.parameters.officials
        share = p.agency_follows
        self.set_out(share * float(levers.paternalism) + p.agency_paternalism)
        self.flexibility = share * float(levers.flexibility) + p.agency_flexibility


class Developer(Agency):
    """Whoever builds at large scale: far away, and bound to ends of its own (E161, E224)."""
