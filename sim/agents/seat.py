"""A seat: one place at a table, and what is remembered of who holds it."""

from __future__ import annotations

from sim.randomness import identity


class Seat:
    """One place at the table and who holds it.

    Attributes
    ----------
    kind : 'resident', 'councillor' or 'agency'
    slot, occupancy : identity of a resident (-1, -1 for others); who : counter of her draws
    joined, role_since : month she joined, month she last took a new role
    role : 'member', 'lead' or 'chair'; presence : 0 to 1, how regularly she comes
    relief_until : month until which she is on a planned break; months_unrested : at the table, less what breaks undid
    """

    __slots__ = (
        "joined",
        "kind",
        "months_unrested",
        "name",
        "occupancy",
        "presence",
        "relief_until",
        "role",
        "role_since",
        "slot",
        "who",
    )

    def __init__(self, kind: str, name: str, joined: int, slot: int = -1, occupancy: int = -1):
        self.kind, self.name, self.joined = kind, name, joined
        self.slot, self.occupancy = slot, occupancy
        self.who = slot | occupancy << 32 if slot >= 0 else identity(kind, name)
        self.role, self.role_since = "member", joined
        self.relief_until = -1
        self.months_unrested = 0.0
        self.presence = 1.0

    @property
    def key(self) -> tuple[str, int, int, str]:
        """Who holds the seat, for counting different people."""
        return (self.kind, self.slot, self.occupancy, "" if self.kind == "resident" else self.name)
