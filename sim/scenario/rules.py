"""Settings that are fine one by one and impossible together.

A rule names the settings it reads and returns what is wrong, or nothing. The schema applies all
of them whenever a scenario is made; the loader reports each at the first of its settings that
the file mentions.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.scenario.schema import Scenario
    from sim.scenario.surroundings import Event


@dataclass(frozen=True)
class Clash:
    """An impossible combination: the paths of the settings involved, and what to do about it."""

    paths: tuple[str, ...]
    message: str


class ImpossibleCombination(ValueError):
    """All clashes of one scenario; pydantic carries it to the loader."""

    def __init__(self, clashes: list[Clash]) -> None:
        self.clashes = clashes
        super().__init__("; ".join(f"{c.paths[0]}: {c.message}" for c in clashes))


Rule = Callable[["Scenario"], str | None]
_RULES: list[tuple[tuple[str, ...], Rule]] = []


def rule(*paths: str) -> Callable[[Rule], Rule]:
    """Register a rule that reads the settings at ``paths``."""

    def register(function: Rule) -> Rule:
        _RULES.append((paths, function))
        return function

    return register


def clashes(scenario: Scenario) -> list[Clash]:
    """Return every impossible combination in a scenario."""
    found = [Clash(paths, message) for paths, check in _RULES if (message := check(scenario))]
    return found + _events_that_cannot_happen(scenario)


@rule("funding.getting_started_gbp", "funding.amount_gbp")
def _getting_started_is_part_of_the_grant(scenario: Scenario) -> str | None:
    start, grant = scenario.funding.getting_started_gbp, scenario.funding.amount_gbp
    if start <= grant:
        return None
    return (
        f"{start:,.0f} GBP is more than the whole grant of {grant:,.0f} GBP; "
        "it is a part of the grant, so lower it or raise funding.amount_gbp"
    )


@rule("workers.start_month", "workers.end_before_close_months", "funding.years")
def _workers_serve_some_time(scenario: Scenario) -> str | None:
    workers, months = scenario.workers, scenario.programme_months
    if not workers.hours or workers.start_month + workers.end_before_close_months < months:
        return None
    last = months - workers.end_before_close_months
    return (
        f"workers would start in month {workers.start_month} and leave in month {last} of a "
        f"programme of {months} months, so they would never serve; let them start earlier or "
        "stay longer, or set their hours to 0"
    )


@rule("partnership.councillor_role", "partnership.councillor_seats")
def _a_chair_needs_a_seat(scenario: Scenario) -> str | None:
    table = scenario.partnership
    if table.councillor_role != "chair" or table.councillor_seats:
        return None
    return "a councillor cannot chair without a seat; set councillor_seats to 1 or more (E153)"


@rule("partnership.councillor_seats", "partnership.members_target")
def _residents_are_the_majority(scenario: Scenario) -> str | None:
    seats, members = scenario.partnership.councillor_seats, scenario.partnership.members_target
    if 2 * seats < members:
        return None
    return (
        f"{seats} of {members} seats would leave residents no majority; more than half of the "
        f"members are residents (E003), so at most {(members - 1) // 2} seats"
    )


@rule("place.private_rent_share", "place.social_rent_share")
def _tenures_fit(scenario: Scenario) -> str | None:
    private, social = scenario.place.private_rent_share, scenario.place.social_rent_share
    if private + social <= 1.0 + 1e-9:
        return None
    return (
        f"private and social renters together are {private + social:g} of all homes; "
        "the two shares add up to at most 1"
    )


def _events_that_cannot_happen(scenario: Scenario) -> list[Clash]:
    """Check each dated event against the horizon, the hub and the events before it."""
    found = []
    for number in range(len(scenario.events)):
        if message := _event_problem(scenario, number):
            found.append(Clash((f"events.{number}.month", f"events.{number}", "events"), message))
        if message := _amount_problem(scenario.events[number]):
            paths = (f"events.{number}.amount_gbp", f"events.{number}", "events")
            found.append(Clash(paths, message))
    return found


def _amount_problem(event: Event) -> str | None:
    if event.kind == "top_up" and event.amount_gbp is None:
        return "a top-up needs amount_gbp, the money it adds to the grant (XA18)"
    if event.kind != "top_up" and event.amount_gbp is not None:
        return f"{event.kind} has no amount; only a top-up has one, so leave it out"
    return None


def _event_problem(scenario: Scenario, number: int) -> str | None:
    event = scenario.events[number]
    horizon = scenario.horizon_months
    if event.month >= horizon:
        return (
            f"month {event.month} lies after the end; programme and follow-on last {horizon} "
            f"months, so the last month is {horizon - 1}"
        )
    if event.kind == "hub_lost" and scenario.partnership.hub == "none":
        return "there is no hub to lose; set partnership.hub to modest or large, or drop the event"
    same = [e for e in scenario.events[:number] if (e.month, e.kind) == (event.month, event.kind)]
    if same:
        return f"{event.kind} is there twice in month {event.month}; keep one of them"
    return None
