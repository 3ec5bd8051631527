"""A former or present member who went on to another post."""

from __future__ import annotations

from dataclasses import dataclass

ROUTES = ("worker", "trustee", "councillor")


@dataclass(frozen=True, slots=True)
class Alumnus:
    """Who took which post when.

    Attributes
    ----------
    slot, occupancy : who; route : one of `ROUTES`; since : month
    """

    slot: int
    occupancy: int
    route: str
    since: int
