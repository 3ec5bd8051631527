"""Make a place from a table of local figures: counts or shares, all problems at once.

`FIGURES` says what each line of the table is called and what it means; the table is text with comma,
semicolon or tab between the cells. Every lever of the place that is made says from which figures it comes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal

from sim.agents.traits import expected_older_share, numbers_of
from sim.parameters import parameter_specs, parameters
from sim.scenario.lever_table import describe_lever
from sim.scenario.levers_setting import Place
from sim.scenario.library import shown
from sim.scenario.loading import check_place
from sim.scenario.problems import Problem, ScenarioError, amount, near, show
from sim.scenario.yaml_reader import Mark, Node, read_text

Sort = Literal["lever", "part", "homes", "adults", "text", "unused"]
EMPTY_MEANS = "An empty value means: not known. The usual value is kept and the place says so."
MOST_LINES = 2_000
SEPARATORS = (",", ";", "\t")
SUM_TOLERANCE = 0.02  # shares of homes may miss 1 by rounding
TENURES = ("homes_owned", "homes_social_rented", "homes_private_rented", "homes_other")


@dataclass(frozen=True)
class Figure:
    """One line of a table of local figures.

    Attributes
    ----------
    name : str
    sort : str
        ``lever``: a place's lever itself; ``homes``: homes of a tenure; ``part``: some of the people or
        adults; ``adults``: all adults; ``text``: words about the place; ``unused``: known, but
        nothing in the model depends on it.
    meaning : str
        What to write, with its unit.
    lever : str
        The lever of the place that comes of it, without the section.
    example : str
        How a value may look; the template shows it beside the meaning, never as a value.
    """

    name: str
    sort: Sort
    meaning: str
    lever: str = ""
    example: str = ""


def _lever(name: str, example: str) -> Figure:
    lever = describe_lever(f"place.{name}")
    return Figure(name, "lever", f"{lever.help.rstrip('.')}: {lever.allowed}", name, example)


_AGES = "known, but the model needs only those of 65 and over; not used"
_ALL = (
    Figure("title", "text", "a short title", example="Harbour ward"),
    Figure("description", "text", "a sentence about the place"),
    _lever("population", "7310"),
    Figure("adults", "adults", "people aged 18 and over, in place of population", "population"),
    _lever("start_year", ""),
    Figure("homes_owned", "homes", "homes owned or being bought: a count or a share", "", "1240"),
    Figure("homes_social_rented", "homes", "homes let by council or housing association", "", "1130"),
    Figure("homes_private_rented", "homes", "homes let privately", "", "860"),
    Figure("homes_other", "homes", "other homes, counted with those owned"),
    _lever("private_rent_share", ""),
    _lever("social_rent_share", ""),
    Figure("adults_with_degree", "part", "adults with a degree: a count or a share",
           "degree_share", "14%"),
    _lever("degree_share", ""),
    Figure("adults_from_new_communities", "part",
           "adults of communities that are new to the area: a count or a share", "newcomer_share",
           "410"),
    _lever("newcomer_share", ""),
    Figure("moved_in_last_year", "part",
           "people who moved in during the last year: a count or a share", "churn", "620"),
    _lever("churn", ""),
    Figure("aged_65_and_over", "part", "adults of 65 and over: a count or a share", "older_people",
           "1180"),
    _lever("older_people", ""),
    _lever("estates", "3"),
    _lever("estate_rivalry", "0.3"),
    _lever("hardship", "0.45"),
    _lever("broken_promises", "0.5"),
    _lever("head_start", "0.2"),
    Figure("aged_under_18", "unused", _AGES),
    Figure("aged_18_to_24", "unused", _AGES),
    Figure("aged_25_to_44", "unused", _AGES),
    Figure("aged_45_to_64", "unused", _AGES),
    Figure("households", "unused", "known, but the model has homes for adults; not used"),
    Figure("children", "unused", "known, but children are not in the model; not used"),
)  # fmt: skip
FIGURES = {figure.name: figure for figure in _ALL}


def template_csv() -> str:
    """Return a table of figures to fill in: no values, and beside each its meaning and an example.

    Whatever stands as a value counts as given, so the template itself gives none.

    Examples
    --------
    >>> template_csv().splitlines()[0]
    'figure,value,meaning'
    """
    lines = ["figure,value,meaning", f"# {EMPTY_MEANS}"]
    for figure in _ALL:
        if figure.sort != "unused":
            example = f"; for example {figure.example}" if figure.example else ""
            lines.append(f'{figure.name},,"{figure.meaning}{example}"')
    return "\n".join(lines) + "\n"


def read_table(path: Path, needed: tuple[str, ...]) -> list[dict[str, Node]]:
    """Return the rows of a CSV file by the names in its first line, which has those needed.

    Lines that are empty or begin with ``#`` are passed over; names and columns are without regard
    to case. A value's node tells line and column of its first character.

    Raises
    ------
    ScenarioError
        If the file cannot be read or its first line lacks a name.
    """
    name = shown(path)
    lines = read_text(path, name).splitlines()
    if len(lines) > MOST_LINES:
        raise ScenarioError(
            [Problem(name, 0, 0, "", f"more than {MOST_LINES:,} lines are too many")]
        )
    numbered = [(n, line) for n, line in enumerate(lines, start=1) if _says_something(line)]
    if not numbered:
        message = "the file is empty; write a template with: groundswell place --template FILE.csv"
        raise ScenarioError([Problem(name, 0, 0, "", message)])
    sign = max(SEPARATORS, key=numbered[0][1].count)
    head = [cell.value.lower().replace(" ", "_") for cell in _cells(*numbered[0], sign, name)]
    if missing := [key for key in needed if key not in head]:
        line = numbered[0][0]
        message = f"the first line names the columns; missing there: {', '.join(missing)}"
        raise ScenarioError([Problem(name, line, 1, "", message)])
    return [
        {key: cell for key, cell in zip(head, _cells(n, line, sign, name), strict=False) if key}
        for n, line in numbered[1:]
    ]


def _says_something(line: str) -> bool:
    return bool(line.strip(" ,;\t")) and not line.lstrip().startswith("#")


def _cells(number: int, line: str, sign: str, name: str) -> list[Node]:
    """Return the cells of a line, each at the column of its first character."""
    found, start = [], 0
    for end in [*_borders(line, sign), len(line)]:
        raw = line[start:end]
        text = raw.strip()
        column = start + len(raw) - len(raw.lstrip()) + 1
        quoted = len(text) >= 2 and text[0] == text[-1] == '"'
        if quoted:
            text = text[1:-1].replace('""', '"').strip()
        found.append(Node(text, Mark(name, number, column), quoted))
        start = end + 1
    return found


def _borders(line: str, sign: str) -> list[int]:
    """Return where cells end: at signs outside quotes."""
    found, inside = [], False
    for place, character in enumerate(line):
        if character == '"':
            inside = not inside
        elif character == sign and not inside:
            found.append(place)
    return found


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
        A CSV file with columns ``figure`` and ``value``; others are passed over. `template_csv`
        gives one to fill in.

    Raises
    ------
    ScenarioError
        With every problem of the table, each at its line and column.
    """
    reading = _Reading(read_table(path, ("figure", "value")), Mark(shown(path), 0, 0))
    made = reading.made()
    if reading.problems:
        raise ScenarioError(reading.problems)
    return made


class _Reading:
    """One table being read: what it gives, and what is wrong with it."""

    def __init__(self, rows: list[dict[str, Node]], top: Mark) -> None:
        self.top = top
        self.problems: list[Problem] = []
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
        name = re.sub(r"[\s-]+", "_", named.value.strip().lower())
        if name not in FIGURES:
            meant = near(name, FIGURES)
            hint = f"did you mean {meant}?" if meant else f"known are {', '.join(FIGURES)}"
            self._wrong(named, "", f"there is no figure {show(named.value)}; {hint}")
        elif name in self.cells:
            before = self.cells[name].mark.line
            self._wrong(named, name, f"is there already, in line {before}; keep one of them")
        elif value.value:
            self.cells[name] = value
            self._read(name, value)

    def _read(self, name: str, value: Node) -> None:
        sort = FIGURES[name].sort
        if sort == "text":
            self.texts[name] = value.value
        elif sort == "unused":
            self.unused.append(name)
        else:
            self._number(name, value)

    def _number(self, name: str, value: Node) -> None:
        """Read 1,234 and 12.5 and 12 %; a share when it says so or is at most 1."""
        text = value.value.replace(" ", "").replace("\u00a0", "").removeprefix("£")
        bare = text.removesuffix("%")
        if re.fullmatch(r"[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?", bare):
            bare = bare.replace(",", "")
        if not re.fullmatch(r"-?[0-9]{1,12}(\.[0-9]{1,12})?", bare):
            self._wrong(
                value, name, f"{show(value.value)} is not a number; {FIGURES[name].meaning}"
            )
            return
        number = float(bare)
        if text.endswith("%"):
            number = round(number / 100.0, 10)
        if number < 0:
            self._wrong(value, name, f"{show(value.value)} is below nothing")
            return
        self.numbers[name] = number
        if text.endswith("%") or number <= 1.0:
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
        first = self.cells[next(iter(given))]
        as_shares = [name for name in given if name in self.shares and given[name] > 0]
        total = sum(given.values())
        if needed:
            self._wrong(first, next(iter(given)), f"homes need {', '.join(needed)} as well")
        elif as_shares and len(as_shares) < sum(value > 0 for value in given.values()):
            where = self.cells[as_shares[0]]
            self._wrong(
                where, as_shares[0], "some homes are counts and some shares; use one of them"
            )
        elif as_shares and abs(total - 1.0) > SUM_TOLERANCE:
            self._wrong(first, next(iter(given)), f"the shares of homes add up to {total:g}, not 1")
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
            if everybody is None:
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
