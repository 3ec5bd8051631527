"""Read what every lever is expected to move; `expectations.yaml` beside this file says it.

The file is written from the evidence and from what the model is about. It is read strictly: a missing
or unknown key, a column that is not recorded, a lever that does not exist, a source that the register
does not know, or an outcome that only repeats the setting is refused by name.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, get_args

FILE = Path(__file__).with_suffix(".yaml")
REQUIRED, OPTIONAL = ("low", "high", "why", "moves"), ("beside", "echo")
DIRECTIONS = ("up", "down", "either")
MONTHLY_ONLY = ("total", "horizon")
_WHEN = re.compile(r"mean|total|end|horizon|after (?:12|36|60)|year ([1-9]|1\d|20)")


class ExpectationError(ValueError):
    """Expectations that cannot be trusted; the message names file, lever and remedy."""


@dataclass(frozen=True)
class Expected:
    """One outcome that a lever is expected to move.

    Attributes
    ----------
    column : a recorded column
    when : 'mean', 'total', 'end', 'after 36', 'horizon' or 'year 3'
    direction : 'up', 'down' or 'either', as the setting goes from low to high
    evidence : ids of the register; empty where it is the model's own logic
    """

    column: str
    when: str
    direction: str
    evidence: tuple[str, ...]

    @property
    def name(self) -> str:
        """As it stands in the file: ``legacy, after 36``."""
        return f"{self.column}, {self.when}"


@dataclass(frozen=True)
class Expectation:
    """What a lever is expected to move between two settings.

    Attributes
    ----------
    path : dotted, as in a scenario; ``events.KIND`` for a dated event
    low, high : the settings compared; for an event None and its month, strength or amount
    beside : other levers (or dated events), set on both sides
    why : the expectation in a sentence
    echo : columns that only repeat the setting
    moves : the outcomes expected to move
    """

    path: str
    low: Any
    high: Any
    beside: Mapping[str, Any]
    why: str
    echo: tuple[str, ...]
    moves: tuple[Expected, ...]

    def changes(self, side: str) -> dict[str, Any]:
        """The changes to the baseline that make one side ('low' or 'high'), as overrides take them."""
        value = self.low if side == "low" else self.high
        section, _, name = self.path.partition(".")
        if section != "events":
            return {**self.beside, self.path: value}
        return {**self.beside, "events": [{"kind": name, **value}] if value else []}


@functools.cache
def load_expectations(file: Path = FILE) -> Mapping[str, Expectation]:
    """Read and check all of them, by lever, in the order of the file.

    Raises
    ------
    ExpectationError
        On the first entry that is not complete, or if a lever or kind of event has none.
    """
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    content = yaml.load(file.read_text(encoding="utf-8"), Loader=loader)
    if not isinstance(content, dict):
        raise ExpectationError(f"{file.name}: is not a mapping of levers")
    known = set(settings())
    read = {path: _entry(file, path, entry, known) for path, entry in content.items()}
    if missing := sorted(known - read.keys()):
        raise ExpectationError(f"{file.name}: says nothing of {', '.join(missing)}")
    return MappingProxyType(read)


def settings() -> Iterator[str]:
    """Every lever, then every kind of event, as this file names them."""
    from sim.scenario import describe_levers
    from sim.scenario.levers_setting import Event

    yield from (lever.path for lever in describe_levers())
    yield from (f"events.{kind}" for kind in get_args(Event.model_fields["kind"].annotation))


def _entry(file: Path, path: str, entry: Any, known: set[str]) -> Expectation:
    where = f"{file.name}: {path}"
    if path not in known:
        raise ExpectationError(f"{where}: there is no such lever or kind of event")
    if not isinstance(entry, dict):
        raise ExpectationError(f"{where}: is not a mapping; give {', '.join(REQUIRED)}")
    missing = [key for key in REQUIRED if key not in entry]
    unknown = [key for key in entry if key not in REQUIRED + OPTIONAL]
    if missing or unknown:
        raise ExpectationError(f"{where}: missing {missing}, unknown {unknown}")
    echo = tuple(entry.get("echo", ()))
    moves = tuple(_expected(where, name, said, echo) for name, said in entry["moves"].items())
    if len(moves) < 2:
        raise ExpectationError(f"{where}: names {len(moves)} outcomes; at least two")
    if entry["low"] == entry["high"] or not str(entry["why"]).strip():
        raise ExpectationError(f"{where}: low and high must differ, and why must say something")
    _check_columns(where, echo)
    return Expectation(
        path=path,
        low=entry["low"],
        high=entry["high"],
        beside=MappingProxyType(dict(entry.get("beside", {}))),
        why=str(entry["why"]).strip(),
        echo=echo,
        moves=moves,
    )


def _expected(where: str, name: str, said: Any, echo: tuple[str, ...]) -> Expected:
    """One line of `moves`."""
    from sim.evidence import known_ids
    from sim.outputs import OUTPUTS

    column, _, when = str(name).partition(", ")
    _check_columns(where, (column,))
    if not _WHEN.fullmatch(when):
        raise ExpectationError(f"{where}: {name}: when is {when!r}; allowed {_WHEN.pattern}")
    if when in MONTHLY_ONLY and "monthly" not in OUTPUTS[column].tables:
        raise ExpectationError(f"{where}: {name}: {column} is recorded once a year; no {when}")
    if column in echo:
        raise ExpectationError(f"{where}: {name}: is an echo of the setting and does not count")
    if not isinstance(said, list) or not said or said[0] not in DIRECTIONS:
        raise ExpectationError(f"{where}: {name}: give [direction, ids]; allowed {DIRECTIONS}")
    evidence = tuple(str(each) for each in said[1:])
    if strangers := [each for each in evidence if each not in known_ids()]:
        raise ExpectationError(f"{where}: {name}: unknown evidence {strangers}; see sim/evidence")
    return Expected(column, when, said[0], evidence)


def _check_columns(where: str, columns: tuple[str, ...]) -> None:
    from sim.outputs import OUTPUTS

    if strangers := [column for column in columns if column not in OUTPUTS]:
        raise ExpectationError(f"{where}: no column is called {', '.join(strangers)}")
