"""What a scenario and the other files that people write may hold: frozen data, checked when made.

Levers (funding, support, partnership, workers, lto, council, place, events) are what people decide or
find. Assumptions are the model's own parameters; changing one is kept apart and always shown.

Settings that are fine one by one may be impossible together. A rule names the settings it reads and
returns what is wrong, or nothing. All of them are applied whenever a scenario is made; the loader reports
each at the first of its settings that the file mentions.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    Field,
    PlainSerializer,
    WithJsonSchema,
    WrapValidator,
    model_validator,
)

from sim.scenario.lever_fields import Section, cited, format_version, kind_of_file
from sim.scenario.levers_funding import Funding, Support
from sim.scenario.levers_partnership import Partnership, Workers
from sim.scenario.levers_setting import Council, Event, Lto, Place

SCHEMA_VERSION: Literal[1] = 1
SECTIONS: dict[str, type[Section]] = {
    "funding": Funding,
    "support": Support,
    "partnership": Partnership,
    "workers": Workers,
    "lto": Lto,
    "council": Council,
    "place": Place,
}


class Assumptions(dict[str, float | str]):
    """Changed parameters by name, sorted, and not to be altered."""

    def _refuse(self, *_: object, **__: object) -> Any:
        raise TypeError(
            "a scenario is frozen; use scenario.with_levers({...}) to get a changed one"
        )

    __setitem__ = __delitem__ = __ior__ = _refuse
    clear = pop = popitem = setdefault = update = _refuse

    def __hash__(self) -> int:  # type: ignore[override]
        """Hash by content, so that a scenario can be a key."""
        return hash(tuple(self.items()))

    def __reduce__(self) -> tuple[type[Assumptions], tuple[dict[str, float | str]]]:
        """Let a scenario travel between processes."""
        return (Assumptions, (dict(self),))


def _text_or_number(given: Any, number: Any) -> float | str:
    """Let a text pass, which the catalogue judges; anything else has to be a number."""
    return given if isinstance(given, str) else float(number(given))


if TYPE_CHECKING:
    Assumed = float | str
else:
    Assumed = Annotated[
        float,
        WrapValidator(_text_or_number),
        PlainSerializer(lambda value: value),
        WithJsonSchema({"anyOf": [{"type": "number"}, {"type": "string"}]}),
    ]


def _sorted_assumptions(given: dict[str, float | str]) -> Assumptions:
    return Assumptions(sorted(given.items()))


class ScenarioData(Section):
    """Every setting of a scenario; `sim.scenario.scenario.Scenario` is one that can be changed."""

    kind: Literal["scenario"] = kind_of_file("a scenario", "scenario")
    schema_version: Literal[1] = format_version(SCHEMA_VERSION)
    name: str = Field(
        "scenario",
        title="Name",
        description="Library name or file stem; set by the loader.",
        max_length=200,
    )
    title: str = Field(
        "", title="Title", description="A short title, shown beside results.", max_length=120
    )
    question: str = Field(
        "",
        title="Question",
        description="The one question this scenario asks, in a sentence.",
        max_length=400,
    )
    evidence: tuple[str, ...] = cited("the question rests on")
    extends: str | None = Field(
        None,
        title="Starts from",
        description="The scenario this one starts from: a library name, or a path.",
    )
    funding: Funding = Field(default_factory=Funding, title="Funding")
    support: Support = Field(default_factory=Support, title="Support")
    partnership: Partnership = Field(default_factory=Partnership, title="Partnership")
    workers: Workers = Field(default_factory=Workers, title="Workers")
    lto: Lto = Field(default_factory=Lto, title="Holder of the money")
    council: Council = Field(default_factory=Council, title="Council")
    place: Place = Field(
        default_factory=Place,
        title="Place",
        description="The name of a place, or settings of its own.",
    )
    events: tuple[Event, ...] = Field(
        (),
        strict=False,
        title="Events",
        description="Things that happen to the place, each in its month.",
        max_length=100,
    )
    assumptions: Annotated[dict[str, Assumed], AfterValidator(_sorted_assumptions)] = Field(
        default_factory=Assumptions,
        title="Changed assumptions",
        description="Parameters of the model that differ from the catalogue, by their full name.",
    )

    @model_validator(mode="after")
    def _possible(self) -> ScenarioData:
        found = inconsistencies(self)
        if found:
            raise ImpossibleCombination(found)
        return self

    @property
    def programme_months(self) -> int:
        """Months from selection to the last day of the programme, had there been one."""
        return self.funding.years * 12

    @property
    def selected_in(self) -> int:
        """Month in which the area is selected, from January of its year as month 0."""
        return self.funding.selection_month - 1

    @property
    def supported_from(self) -> int:
        """First month in which whoever supports the area is at work."""
        return self.selected_in + self.support.wait_months

    @property
    def horizon_months(self) -> int:
        """Months of programme and follow-on together."""
        return self.programme_months + self.funding.follow_on_months

    def levers(self) -> dict[str, Any]:
        """Return every lever by its dotted path, in the order of the schema."""
        return dict(self._levers())

    def _levers(self) -> Iterator[tuple[str, Any]]:
        for section, model in SECTIONS.items():
            values = getattr(self, section)
            for name in model.model_fields:
                yield f"{section}.{name}", getattr(values, name)

    def canonical(self) -> str:
        """Return what a run depends on as canonical JSON: no name, title, question or evidence."""
        text = self.model_dump_json(
            exclude={"kind", "name", "title", "question", "evidence", "extends"}
        )
        content = json.loads(text, parse_float=lambda digits: float(digits) + 0.0)  # no -0.0
        return json.dumps(content, sort_keys=True, separators=(",", ":"), allow_nan=False)


class PlaceFile(Section):
    """A file of kind place: the settings of one place, and what it stands for."""

    kind: Literal["place"] = kind_of_file("a place")
    schema_version: Literal[1] = format_version()
    title: str = Field("", title="Title", description="A short title.", max_length=120)
    description: str = Field(
        "", title="Description", description="What sort of place this is.", max_length=600
    )
    evidence: tuple[str, ...] = cited("the settings rest on")
    place: Place = Field(title="Place", description="The place's settings.")


class FamilyEntry(Section):
    """One folder of the library: what its scenarios ask together."""

    name: str = Field(title="Folder", description="The folder's name.", max_length=60)
    title: str = Field(title="Title", description="A short title.", max_length=120)
    question: str = Field(title="Question", description="The family's question.", max_length=400)
    evidence: tuple[str, ...] = cited("the question rests on", default=...)


class FamiliesFile(Section):
    """The file of kind families: one entry for each folder of the library, in order."""

    kind: Literal["families"] = kind_of_file("families of scenarios")
    schema_version: Literal[1] = format_version()
    families: tuple[FamilyEntry, ...] = Field(
        strict=False, title="Families", description="One for each folder, in order."
    )


@dataclass(frozen=True)
class Inconsistency:
    """An impossible combination: the paths of the settings involved, and what to do about it."""

    paths: tuple[str, ...]
    message: str


class ImpossibleCombination(ValueError):
    """All inconsistencies of one scenario; pydantic carries it to the loader."""

    def __init__(self, inconsistencies: list[Inconsistency]) -> None:
        self.inconsistencies = inconsistencies
        super().__init__("; ".join(f"{c.paths[0]}: {c.message}" for c in inconsistencies))


Rule = Callable[["ScenarioData"], str | None]
_RULES: list[tuple[tuple[str, ...], Rule]] = []


def rule(*paths: str) -> Callable[[Rule], Rule]:
    """Register a rule that reads the settings at ``paths``."""

    def register(function: Rule) -> Rule:
        _RULES.append((paths, function))
        return function

    return register


def inconsistencies(scenario: ScenarioData) -> list[Inconsistency]:
    """Return every impossible combination in a scenario."""
    found = [
        Inconsistency(paths, message) for paths, check in _RULES if (message := check(scenario))
    ]
    return found + _events_that_cannot_happen(scenario)


@rule("funding.getting_started_gbp", "funding.amount_gbp")
def _getting_started_is_part_of_the_grant(scenario: ScenarioData) -> str | None:
    start, grant = scenario.funding.getting_started_gbp, scenario.funding.amount_gbp
    if start <= grant:
        return None
    return (
        f"{start:,.0f} GBP is more than the whole grant of {grant:,.0f} GBP; "
        "it is a part of the grant, so lower it or raise funding.amount_gbp"
    )


@rule("workers.start_month", "workers.end_before_close_months", "funding.years")
def _workers_serve_some_time(scenario: ScenarioData) -> str | None:
    workers, months = scenario.workers, scenario.programme_months
    if not workers.hours or workers.start_month + workers.end_before_close_months < months:
        return None
    last = months - workers.end_before_close_months
    return (
        f"workers would start in month {workers.start_month} and leave in month {last} of a "
        f"programme of {months} months, so they would never serve; let them start earlier or "
        "stay longer, or set their hours to 0"
    )


@rule("support.wait_months", "funding.selection_month", "funding.years")
def _support_comes_in_time(scenario: ScenarioData) -> str | None:
    if scenario.supported_from < scenario.programme_months:
        return None
    return (
        f"support would begin in month {scenario.supported_from} of a programme of "
        f"{scenario.programme_months} months; shorten the wait or lengthen the programme"
    )


@rule("partnership.councillor_chairs", "partnership.councillor_seats")
def _a_chair_needs_a_seat(scenario: ScenarioData) -> str | None:
    table = scenario.partnership
    if not table.councillor_chairs or table.councillor_seats:
        return None
    return "a councillor cannot chair without a seat; set councillor_seats to 1 or more (E153)"


@rule("partnership.councillor_seats", "partnership.members_target")
def _residents_are_the_majority(scenario: ScenarioData) -> str | None:
    seats, members = scenario.partnership.councillor_seats, scenario.partnership.members_target
    if 2 * seats < members:
        return None
    return (
        f"{seats} of {members} seats would leave residents no majority; more than half of the "
        f"members are residents (E003), so at most {(members - 1) // 2} seats"
    )


@rule("place.private_rent_share", "place.social_rent_share")
def _tenures_fit(scenario: ScenarioData) -> str | None:
    private, social = scenario.place.private_rent_share, scenario.place.social_rent_share
    if private + social <= 1.0 + 1e-9:
        return None
    return (
        f"private and social renters together are {private + social:g} of all homes; "
        "the two shares add up to at most 1"
    )


def _events_that_cannot_happen(scenario: ScenarioData) -> list[Inconsistency]:
    """Check each dated event against the horizon, the hub and the events before it."""
    found = []
    for number in range(len(scenario.events)):
        if message := _event_problem(scenario, number):
            found.append(
                Inconsistency((f"events.{number}.month", f"events.{number}", "events"), message)
            )
        if message := _amount_problem(scenario.events[number]):
            paths = (f"events.{number}.amount_gbp", f"events.{number}", "events")
            found.append(Inconsistency(paths, message))
    return found


def _amount_problem(event: Event) -> str | None:
    if event.kind == "top_up" and event.amount_gbp is None:
        return "a top-up needs amount_gbp, the money it adds to the grant (XA18)"
    if event.kind != "top_up" and event.amount_gbp is not None:
        return f"{event.kind} has no amount; only a top-up has one, so leave it out"
    return None


def _event_problem(scenario: ScenarioData, number: int) -> str | None:
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
