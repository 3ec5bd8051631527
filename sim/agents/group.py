"""A community group of the area."""

from __future__ import annotations

from sim.agents.context import Actor, ModelContext
from sim.agents.names import group_name
from sim.randomness import identity


class Group(Actor):
    """A community group of the area.

    Attributes
    ----------
    key : (origin, month, ordinal), what its draws are keyed by, folded into `who`; founded : month
    members : people; hands : 0 to 1, how far its own members run it
    income_mix : 0 one source to 1 several; constituted : has a constitution of its own
    supported : has had the programme's help; support_left : months of support to come
    tapered : its support shrinks step by step; stood_up : the diary has told that it is independent
    independence : 0 to 1, from hands, constitution and income (see `mechanisms.groups`)
    """

    def __init__(self, model: ModelContext, *key: str | int) -> None:
        super().__init__(model)
        u = model.draws.uniform
        self.key, self.founded, self.who = key, model.month, identity(*key)
        p = model.parameters.groups
        self.members = p.members_least + p.members_spread * u("group.members", 0, *key)
        self.hands = p.hands_least + p.hands_spread * u("group.hands", 0, *key)
        self.income_mix = p.income_least + p.income_spread * u("group.income", 0, *key)
        self.constituted = u("group.constitution", 0, *key) < p.constituted_share
        self.supported, self.support_left = False, 0.0
        self.tapered = self.stood_up = False
        self.independence = 0.0

    @property
    def name(self) -> str:
        """What people call it."""
        return group_name(self.model.draws.seed, *self.key)
