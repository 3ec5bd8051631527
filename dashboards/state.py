"""What a page is about, as a plain value, and how it is written into the address of the page.

A `Choice` names a baseline and a scenario of the library and the levers that were moved. Everything else (scenarios,
runs, results) follows from it, so a shared address shows the same page. What an address says is checked like any other
input: unknown names and values out of bounds are left out, and the page says so.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qsl, urlencode

from dashboards.levers import OFFERED
from experiments.ensemble.file import there_are_sets, why_not_run
from experiments.reporting.phrases import capital
from sim.scenario.lever_table import Lever, describe_lever

DEFAULT_BASE = "baseline"
DEFAULT_SCENARIO = "funding_length/five_years"
DEFAULT_TWINS = 50
ALSO = "also"
TWINS_ALLOWED = {20: "quick", 50: "usual", 100: "surer, slower"}
"""Numbers of twins on offer, each with a word on what it is good for."""
MOST_ALSO = 2
"""Further designs of the library that can stand beside the scenario."""
LARGEST_SEED = 1_000_000
LONGEST_ADDRESS = 4000


@dataclass(frozen=True)
class Choice:
    """What is compared with what.

    Attributes
    ----------
    base, scenario
        Names in the library.
    moved
        Levers set on this page, by dotted path, on top of the scenario.
    twins
        How many twin neighbourhoods to run.
    seed
        Seed of the first twin.
    plausible
        Whether the twins run on the plausible versions of the model in turn.
    also
        Further designs of the library to compare with the same baseline, as they are.
    """

    base: str = DEFAULT_BASE
    scenario: str = DEFAULT_SCENARIO
    moved: Mapping[str, Any] = field(default_factory=dict)
    twins: int = DEFAULT_TWINS
    seed: int = 1
    plausible: bool = False
    also: tuple[str, ...] = ()

    def key(self) -> str:
        """The choice as text; equal choices give equal text."""
        return json.dumps(
            [
                self.base,
                self.scenario,
                list(self.also),
                sorted(self.moved.items()),
                self.twins,
                self.seed,
                self.plausible,
            ]
        )

    def pick(self, field_name: str, name: str) -> Choice:
        """Choose another baseline or scenario; a new scenario starts without moved levers."""
        if field_name == "base":
            return replace(self, base=name)
        if field_name.startswith(ALSO):
            return self.with_also(int(field_name.removeprefix(ALSO)), name)
        return replace(self, scenario=name, moved={})

    def with_also(self, place: int, name: str) -> Choice:
        """Put a further design, or none (an empty name), in one of the places for them."""
        also = [*self.also, *[""] * (MOST_ALSO - len(self.also))]
        also[place] = name
        return replace(self, also=tuple(dict.fromkeys(each for each in also if each)))

    def move(self, path: str, value: Any, own: Any) -> Choice:
        """Set a lever; a lever back at the scenario's own value is no longer moved."""
        moved = {k: v for k, v in self.moved.items() if k != path}
        if value != own:
            moved[path] = value
        return replace(self, moved=moved)

    def put_back(self, path: str | None = None) -> Choice:
        """Put one lever, or all of them, back to the scenario's own values."""
        return replace(self, moved={k: v for k, v in self.moved.items() if path not in (None, k)})


def encode(choice: Choice) -> str:
    """The query part of the page's address; never empty, for without any the page offers questions.

    >>> encode(Choice()), encode(Choice(moved={"funding.years": 7}))
    ('scenario=funding_length/five_years', 'funding.years=7')
    """
    default = Choice()
    plain = {
        name: _text(getattr(choice, name))
        for name in ("base", "scenario", "twins", "seed", "plausible")
        if getattr(choice, name) != getattr(default, name)
    }
    if choice.also:
        plain[ALSO] = ",".join(choice.also)
    moved = {path: _text(value) for path, value in sorted(choice.moved.items())}
    said = {**plain, **moved} or {"scenario": choice.scenario}
    return urlencode(said, safe="/,")


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:.10g}" if isinstance(value, float) else str(value)


def decode(search: str | None, names: Collection[str]) -> tuple[Choice, list[str]]:
    """Read a choice from the query part of an address.

    Parameters
    ----------
    search
        What follows the question mark, without it.
    names
        The scenarios there are.

    Returns
    -------
    choice : Choice
    problems : list of str
        What was left out and why, in sentences.
    """
    if search and len(search) > LONGEST_ADDRESS:
        return Choice(), ["The address was too long to be read; this is the opening page."]
    choice, problems = Choice(), []
    for name, text in parse_qsl(search or ""):
        try:
            choice = _with(choice, name, text, names)
        except ValueError as problem:
            problems.append(f"{problem} It was left out.")
    return choice, problems


def _with(choice: Choice, name: str, text: str, names: Collection[str]) -> Choice:
    if name in ("base", "scenario"):
        if text not in names:
            raise ValueError(f"There is no scenario called “{text[:60]}” in the library.")
        return replace(choice, **{name: text})  # type: ignore[arg-type]
    if name == ALSO:
        return replace(choice, also=_also(text, names))
    if name == "twins":
        if text not in map(str, TWINS_ALLOWED):
            raise ValueError(f"“{text[:20]}” twin neighbourhoods are not on offer.")
        return replace(choice, twins=int(text))
    if name == "seed":
        if not text.isascii() or not text.isdigit() or not 0 <= int(text) <= LARGEST_SEED:
            raise ValueError(f"“{text[:20]}” is not a seed (0 to {LARGEST_SEED:,}).")
        return replace(choice, seed=int(text))
    if name == "plausible":
        return replace(choice, plausible=_plausible(text))
    if name not in OFFERED:
        raise ValueError(f"The address sets “{name[:60]}”, which this page does not offer.")
    return replace(choice, moved={**choice.moved, name: parse(describe_lever(name), text)})


def _also(text: str, names: Collection[str]) -> tuple[str, ...]:
    """Further designs that an address names."""
    wanted = tuple(dict.fromkeys(filter(None, text.split(","))))
    for name in wanted:
        if name not in names:
            raise ValueError(f"There is no scenario called “{name[:60]}” in the library.")
    if len(wanted) > MOST_ALSO:
        raise ValueError(f"At most {MOST_ALSO} further designs stand beside the scenario.")
    return wanted


def _plausible(text: str) -> bool:
    """Whether an address asks for plausible versions, if there are any."""
    known = {"true": True, "false": False}
    if text not in known:
        raise ValueError(f"Plausible versions: “{text[:20]}” is neither true nor false.")
    if known[text] and not there_are_sets():
        raise ValueError("This model comes without plausible versions.")
    if known[text] and (reason := why_not_run()):
        raise ValueError(capital(reason))
    return known[text]


def parse(about: Lever, text: Any) -> Any:
    """A lever's value from text or from the browser, of the right type and within bounds.

    Raises
    ------
    ValueError
        When it is not; the message is a sentence for people.
    """
    if about.kind == "switch":
        known = {"true": True, "false": False}
        if str(text).lower() not in known:
            raise ValueError(f"{about.title}: “{str(text)[:20]}” is neither true nor false.")
        return known[str(text).lower()]
    if about.kind == "choice":
        if text not in about.choices:
            raise ValueError(f"{about.title}: “{str(text)[:20]}” is not one of its choices.")
        return text
    return _number(about, text)


def _number(about: Lever, text: Any) -> float | int:
    try:
        value = float(str(text)[:40])
    except ValueError:
        raise ValueError(f"{about.title}: “{str(text)[:20]}” is not a number.") from None
    low, high = about.low or 0.0, about.high or 0.0
    if not low <= value <= high:
        raise ValueError(f"{about.title}: {value:g} is outside {low:,g} to {high:,g}.")
    return round(value) if about.kind == "whole" else value
