"""Make a place from a table of local figures: counts or shares, all problems at once.

Every lever of the place that is made says from which figures it comes. What the figures are is in
`sim.scenario.place_figures`, what their numbers may be in `sim.scenario.place_numbers`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from sim.agents.traits import expected_older_share, numbers_of
from sim.parameters import parameter_specs, parameters
from sim.scenario.levers_setting import Place
from sim.scenario.library import shown
from sim.scenario.loading import check_place
from sim.scenario.place_figures import FIGURES
from sim.scenario.place_numbers import Unclear, read_number
from sim.scenario.problems import Problem, ScenarioError, amount, near, show
from sim.scenario.tables import Row, column_name, read_table
from sim.scenario.yaml_reader import Mark, Node

EMPTY_MEANS = "An empty value means: not known. The usual value is kept and the place says so."
FEWEST_HOMES = 102  # so many or fewer are per cent, give or take what rounding does
SUM_TOLERANCE = 0.02  # shares of homes may miss 1 by rounding
TENURES = ("homes_owned", "homes_social_rented", "homes_private_rented", "homes_other")


def template_csv() -> str:
    """Return a table of figures to fill in: no values, and beside each its meaning and an example.

    Whatever stands as a value counts as given, so the template itself gives none.

    Examples
    --------
    >>> template_csv().splitlines()[0]
    'figure,value,meaning'
    """
    lines = ["figure,value,meaning", f"# {EMPTY_MEANS}"]
    for figure in FIGURES.values():
        if figure.sort != "unused":
            example = f"; for example {figure.example}" if figure.example else ""
            lines.append(f'{figure.name},,"{figure.meaning}{example}"')
    return "\n".join(lines) + "\n"


@dataclass(frozen=True)
class Made:
    """A place made from figures.

    Attributes
    ----------
    title, description : str
    levers : dict of str to number
        Every lever of the place that the figures give, without the section.
    how : dict of str to str
        For each of these, from which figures it comes.
    usual : tuple of str
        Levers about which the table says nothing; they keep their usual value.
    unused : tuple of str
        Figures that nothing in the model depends on.
    """

    title: str
    description: str
    levers: dict[str, float]
    how: dict[str, str]
    usual: tuple[str, ...]
    unused: tuple[str, ...]

    def to_yaml(self, source: str) -> str:
        """Return the place as a file of kind place, each lever with where it comes from."""
        head = (
            "kind: place\nschema_version: 1\n"
            f'title: "{_safe(self.title)}"\n'
            f'description: "{_safe(self.description)}"\nevidence: []\n\nplace:'
        )
        usual = Place().model_dump()
        lines = [f"# Made from {_safe(source)}", head]
        for lever in Place.model_fields:
            value = self.levers.get(lever, usual[lever])
            note = self.how.get(lever, "no figure given: the usual value")
            setting = f"  {lever}: {value}"
            lines.append(f"{setting:<31}# {note}")
        return "\n".join(lines) + "\n"


def place_from_csv(path: Path) -> Made:
    """Read a table of figures and work out the place.

    Parameters
    ----------
    path : Path
        A table with columns ``figure`` and ``value`` (`sim.scenario.tables`); of the others only ``unit`` is
        looked at. `template_csv` gives one to fill in.

    Raises
    ------
    ScenarioError
        With every problem of the table, each at its line and column.
    """
    rows, problems = read_table(path, FIGURES)
    reading = _Reading(rows, Mark(shown(path), 0, 0), problems)
    made = reading.made()
    if reading.problems:
        raise ScenarioError(reading.problems)
    return made


class _Reading:
    """One table being read: what it gives, and what is wrong with it."""

    def __init__(self, rows: list[Row], top: Mark, problems: list[Problem]) -> None:
        self.top = top
        self.problems = problems
        self.texts: dict[str, str] = {}
        self.unused: list[str] = []
        self.cells: dict[str, Node] = {}
        self.numbers: dict[str, float] = {}
        self.shares: set[str] = set()
        self.levers: dict[str, Node] = {}
        self.how: dict[str, str] = {}
        for row in rows:
            self._take(row)

    def _take(self, row: Mapping[str, Node]) -> None:
        named, value = row.get("figure"), row.get("value")
        if named is None or value is None:
            first = next(iter(row.values()))
            self._wrong(first, "", "this line has no value; write figure and value")
            return
        name = column_name(named.value)
        if name not in FIGURES:
            meant = near(name, FIGURES)
            hint = f"did you mean {meant}?" if meant else f"known are {', '.join(FIGURES)}"
            self._wrong(named, "", f"there is no figure {show(named.value)}; {hint}")
        elif name in self.cells:
            before = self.cells[name].mark.line
            self._wrong(named, name, f"is there already, in line {before}; keep one of them")
        elif value.value:
            self.cells[name] = value
            self._read(name, value, row.get("unit"))

    def _read(self, name: str, value: Node, unit: Node | None) -> None:
        sort = FIGURES[name].sort
        if sort == "text":
            self.texts[name] = value.value
        elif sort == "unused":
            self.unused.append(name)
        else:
            self._number(name, value, unit)

    def _number(self, name: str, value: Node, unit: Node | None) -> None:
        """Take a number, as a count or as a share; what can be read in two ways is a problem."""
        try:
            number, is_share = read_number(FIGURES[name], value.value, unit.value if unit else "")
        except Unclear as error:
            self._wrong(value, name, str(error))
            return
        self.numbers[name] = number
        if is_share:
            self.shares.add(name)

    def made(self) -> Made:
        """Work out the levers; what is wrong is in `problems`."""
        for name in self.numbers:
            if FIGURES[name].sort == "lever":
                self._set(name, self.numbers[name], self.cells[name], "as given")
        self._people()
        self._homes()
        for name in self.numbers:
            if FIGURES[name].sort == "part":
                self._part(name)
        self._check()
        return Made(
            title=self.texts.get("title", "A place of our own"),
            description=self.texts.get("description", "Made from local figures."),
            levers={name: node.value for name, node in self.levers.items()},
            how=self.how,
            usual=tuple(name for name in Place.model_fields if name not in self.levers),
            unused=tuple(self.unused),
        )

    def _people(self) -> None:
        if "adults" in self.numbers:
            people = self.numbers["adults"] / self._area["adult_share"]
            note = f"{amount(self.numbers['adults'])} adults / {self._area['adult_share']:g}"
            self._set("population", people, self.cells["adults"], note)
        elif "population" not in self.cells:
            message = "population is missing; give population, or adults"
            self.problems.append(Problem(*self.top, "population", message))

    def _homes(self) -> None:
        """Work out tenure shares from homes, all as counts or all as shares."""
        given = {name: self.numbers[name] for name in TENURES if name in self.numbers}
        if not given:
            return
        needed = [name for name in TENURES[:3] if name not in self.cells]
        unread = [name for name in TENURES if name in self.cells and name not in self.numbers]
        first = self.cells[next(iter(given))]
        as_shares = [name for name in given if name in self.shares and given[name] > 0]
        if any(number > 1 for number in given.values()):  # among counts, 1 is one home
            as_shares = [name for name in as_shares if given[name] != 1]
        total = math.fsum(given.values())
        if needed:
            self._wrong(first, next(iter(given)), f"homes need {', '.join(needed)} as well")
        elif as_shares and len(as_shares) < sum(value > 0 for value in given.values()):
            where = self.cells[as_shares[0]]
            self._wrong(
                where, as_shares[0], "some homes are counts and some shares; use one of them"
            )
        elif unread:
            return  # said already
        elif as_shares and abs(total - 1.0) > SUM_TOLERANCE:
            self._wrong(first, next(iter(given)), f"the shares of homes add up to {total:g}, not 1")
        elif not as_shares and 0 < total <= FEWEST_HOMES:
            message = f"{amount(total)} homes are too few for a place; if these are per cent, write the sign behind them, as in {given[next(iter(given))]:g}%"
            self._wrong(first, next(iter(given)), message)
        elif total <= 0:
            self._wrong(first, next(iter(given)), "there are no homes")
        else:
            for name, lever in (("homes_private_rented", "private_rent_share"),
                                ("homes_social_rented", "social_rent_share")):  # fmt: skip
                note = f"{amount(given[name])} of {amount(round(total, 6))} homes"
                self._set(lever, given[name] / total, self.cells[name], note)

    def _part(self, name: str) -> None:
        """Work out a share of adults, or churn from those who moved in."""
        value, cell, lever = self.numbers[name], self.cells[name], FIGURES[name].lever
        share = value
        note = f"{100 * value:g} per cent"
        if name not in self.shares:
            everybody = self._everybody(adults=lever != "churn")
            if not everybody:  # said already: missing, or nobody
                return
            share, note = value / everybody, f"{amount(value)} of {everybody:,.0f}"
            if share > 1.0:
                self._wrong(cell, name, f"{amount(value)} are more than all {everybody:,.0f}")
                return
        if lever == "churn":
            usual = self._usual_moves()
            share, note = share / usual, f"{note} moved in; usual for these tenures {usual:.3f}"
        if lever == "older_people":
            usual = self._usual_older()
            share, note = (
                share / usual,
                f"{note} are 65 or more; usual for these tenures {usual:.3f}",
            )
        self._set(lever, share, cell, note)

    def _everybody(self, adults: bool) -> float | None:
        population = self.levers.get("population")
        if population is None:
            return None
        whole = float(population.value)
        return self.numbers.get("adults", whole * self._area["adult_share"]) if adults else whole

    def _by_tenure(self, owner: float, social: float, private: float) -> float:
        """The mean of something over the homes here, given it for each tenure."""
        usual = Place()
        renting_privately, renting_socially = (
            float(self.levers[name].value) if name in self.levers else getattr(usual, name)
            for name in ("private_rent_share", "social_rent_share")
        )
        owned = max(0.0, 1.0 - renting_privately - renting_socially)
        return float(owned * owner + renting_socially * social + renting_privately * private)

    def _usual_moves(self) -> float:
        """Share of people who move in a year where tenures are like here."""
        names = ("owner_moves", "social_rent_moves", "private_rent_moves")
        return self._by_tenure(*(self._area[name] for name in names))

    def _usual_older(self) -> float:
        """Share of adults of 65 and over where tenures are like here."""
        numbers = numbers_of(parameters().area)
        return self._by_tenure(*expected_older_share((0.0, 1.0, 2.0), True, numbers))

    @cached_property
    def _area(self) -> dict[str, float]:

        specs = parameter_specs()
        names = ("adult_share", "private_rent_moves", "social_rent_moves", "owner_moves")
        return {name: float(specs[f"area.{name}"].value) for name in names}

    def _set(self, lever: str, value: float, cell: Node, note: str) -> None:
        if lever in self.levers:
            other = self.levers[lever].mark.line
            self._wrong(cell, lever, f"comes also from line {other}; keep one of the two figures")
            return
        whole = Place.model_fields[lever].annotation is int
        number = round(value) if whole and (note != "as given" or value.is_integer()) else value
        self.levers[lever] = Node(number if whole else round(number, 4), cell.mark)
        self.how[lever] = note

    def _check(self) -> None:
        """Hold the levers against what a place may be."""
        file = {
            "kind": Node("place", self.top),
            "schema_version": Node(1, self.top),
            "place": Node(dict(self.levers), self.top),
        }
        for found in check_place(Node(file, self.top)):
            path = found.path.removeprefix("place.")
            self.problems.append(Problem(found.file, found.line, found.column, path, found.message))

    def _wrong(self, cell: Node, path: str, message: str) -> None:
        self.problems.append(cell.problem(path, message))


def _safe(text: str) -> str:
    """Return a text as it can stand between double quotes, on one line."""
    clean = "".join(c if c.isprintable() else " " for c in text)
    return clean.replace("\\", "/").replace('"', "'")[:120]
