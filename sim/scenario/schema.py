"""A scenario: everything that is set before a run, frozen and checked.

Levers (funding, support, partnership, workers, lto, council, place, events) are what people decide or
find. Assumptions are the model's own parameters; changing one is kept apart and always shown.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    WithJsonSchema,
    WrapValidator,
    model_validator,
)

from sim.scenario.fields import Section
from sim.scenario.organising import Partnership, Workers
from sim.scenario.programme import Funding, Support
from sim.scenario.rules import ImpossibleCombination, clashes
from sim.scenario.surroundings import Council, Event, Lto, Place

__all__ = [
    "SCHEMA_VERSION",
    "SECTIONS",
    "Council",
    "Event",
    "Funding",
    "Lto",
    "Partnership",
    "Place",
    "Scenario",
    "Section",
    "Support",
    "Workers",
    "differences",
]

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


class Scenario(Section):
    """One design in one place.

    Examples
    --------
    >>> Scenario().with_levers({"funding.years": 5}).programme_months
    60
    """

    model_config = ConfigDict(title="Groundswell scenario")

    kind: Literal["scenario"] = Field(
        "scenario", title="Kind of file", description="What this file holds: a scenario."
    )
    schema_version: Literal[1] = Field(
        SCHEMA_VERSION,
        title="Version of the format",
        description="The version of the format in which the file is written.",
    )
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
    evidence: tuple[str, ...] = Field(
        (),
        strict=False,
        max_length=50,
        title="Evidence",
        description="Ids of entries of the evidence register that the question rests on.",
    )
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
    def _possible(self) -> Scenario:
        found = clashes(self)
        if found:
            raise ImpossibleCombination(found)
        return self

    @property
    def programme_months(self) -> int:
        """Months from selection to the last day of the programme, had there been one."""
        return self.funding.years * 12

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

    def with_levers(self, changes: Mapping[str, object]) -> Scenario:
        """Return a checked copy with some levers or assumptions changed.

        Parameters
        ----------
        changes : mapping
            Values by dotted path (``funding.years``, ``assumptions.energy.recovery_rate``);
            ``place`` takes the name of a place, ``events`` a list.

        Raises
        ------
        ScenarioError
            With every unknown path and every value that is not allowed.
        """
        from sim.scenario.overrides import apply_overrides

        return apply_overrides(self, changes)

    def without_programme(self) -> Scenario:
        """Return the no-programme twin: the same place and calendar without money."""
        return self.with_levers({"funding.programme": False})

    def canonical(self) -> str:
        """Return what a run depends on as canonical JSON: no name, title, question or evidence."""
        text = self.model_dump_json(
            exclude={"kind", "name", "title", "question", "evidence", "extends"}
        )
        content = json.loads(text, parse_float=lambda digits: float(digits) + 0.0)  # no -0.0
        return json.dumps(content, sort_keys=True, separators=(",", ":"), allow_nan=False)


def differences(a: Scenario, b: Scenario) -> dict[str, tuple[Any, Any]]:
    """Return what differs between two scenarios: levers, events, assumptions by dotted path.

    An assumption that one side leaves as it is in the catalogue has None on that side.
    """
    left, right = a.levers() | {"events": a.events}, b.levers() | {"events": b.events}
    changed = {path: (left[path], right[path]) for path in left if left[path] != right[path]}
    for name in sorted(a.assumptions.keys() | b.assumptions.keys()):
        pair = (a.assumptions.get(name), b.assumptions.get(name))
        if pair[0] != pair[1]:
            changed[f"assumptions.{name}"] = pair
    return changed
