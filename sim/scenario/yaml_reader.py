"""Read YAML strictly: the plain part of it, with line and column kept for every key and value.

The file is composed from the parser's events, not by ``yaml.load``, because that silently lets
the last of two equal keys win, expands alias and merge bombs, and reads ``no`` as false and
``12:30:45`` as 45045. Whatever could be read in two ways stays text here, so that it fails with a
clear message where a number or a switch is due.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from sim.scenario.problems import MAX_PROBLEMS, Problem, ScenarioError
from sim.scenario.text_files import MAX_BYTES as MAX_BYTES
from sim.scenario.text_files import position, read_text

MAX_DEPTH = 50
MAX_VALUES = 20_000

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_WHOLE = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})")
_DECIMAL = re.compile(
    r"[-+]?((0|[1-9][0-9]{0,17})(\.[0-9]{1,30})?|\.[0-9]{1,30})([eE][-+]?[0-9]{1,3})?"
)
_WORDS = {"true": True, "false": False, "null": None, "~": None, "": None}


class Mark(NamedTuple):
    """Where something stands: file, and line and column counted from 1 (0: nowhere)."""

    file: str
    line: int
    column: int


@dataclass(frozen=True)
class Node:
    """A value with its place.

    Attributes
    ----------
    value : scalar, list of Node, or dict of str to Node
    mark : Mark
        The key's position for a mapping's value, else the value's own.
    quoted : bool
        Whether a text stood in quotes.
    text : str
        A scalar as it was written; empty where it stands in no file.
    """

    value: Any
    mark: Mark
    quoted: bool = False
    text: str = ""

    def plain(self) -> Any:
        """Return the value without places, as ordinary Python data."""
        if isinstance(self.value, dict):
            return {key: node.plain() for key, node in self.value.items()}
        if isinstance(self.value, list):
            return [node.plain() for node in self.value]
        return self.value

    def get(self, key: str) -> Node | None:
        """Return the value under a key, or None (also where this is no mapping)."""
        return self.value.get(key) if isinstance(self.value, dict) else None

    def find(self, path: tuple[str | int, ...]) -> Node | None:
        """Return the node at a path of keys and list positions, or None."""
        node: Node | None = self
        for step in path:
            if node is None:
                return None
            node = node._child(step)
        return node

    def nearest(self, path: tuple[str | int, ...]) -> Node:
        """Return the node at a path, or the deepest one on the way there."""
        node = self
        for step in path:
            child = node._child(step)
            if child is None:
                break
            node = child
        return node

    def problem(self, path: str, message: str) -> Problem:
        """Return a problem that stands here."""
        return Problem(*self.mark, path, message)

    def _child(self, step: str | int) -> Node | None:
        if isinstance(self.value, dict):
            return self.value.get(str(step))
        if isinstance(self.value, list) and str(step).isdigit() and int(step) < len(self.value):
            item: Node = self.value[int(step)]
            return item
        return None


def read(path: Path | str, shown: str | None = None) -> Node:
    """Read a file into nodes.

    Parameters
    ----------
    path : path
        The file.
    shown : str, optional
        The name by which problems call the file; by default the path as given.

    Raises
    ------
    ScenarioError
        With everything that is wrong with the file as YAML.
    """
    shown = shown or str(path)
    return parse(read_text(path, shown), shown)


def parse(text: str, shown: str) -> Node:
    """Read a text into nodes; raises ScenarioError as `read` does."""
    composer = _Composer(text, shown)
    node = composer.compose()
    if composer.problems:
        raise ScenarioError(composer.problems)
    return node


def scalar(text: str) -> Any:
    """Return what a plain (unquoted) text stands for: number, true, false, None, or itself.

    Examples
    --------
    >>> [scalar(text) for text in ("12", "4e3", ".5", "true", "no", "12:30:45", "0x1F", ".nan")]
    [12, 4000.0, 0.5, True, 'no', '12:30:45', '0x1F', '.nan']
    """
    if text in _WORDS:
        return _WORDS[text]
    if _WHOLE.fullmatch(text):
        return int(text)
    if _DECIMAL.fullmatch(text) and abs(number := float(text)) < 1e300:
        return number + 0.0  # -0.0 and 0.0 are one setting
    return text


class _Stop(Exception):
    """No use reading on."""


class _Composer:
    """Builds nodes from the parser's events and collects what is refused."""

    def __init__(self, text: str, shown: str) -> None:
        self.text = text
        self.shown = shown
        self.path: list[str] = []
        self.values = 0
        self.problems: list[Problem] = []

    def compose(self) -> Node:
        """Return the one document; problems are left in `problems`."""
        root = None
        try:
            events = iter(yaml.parse(self.text, Loader=_LOADER))
            for event in events:
                if isinstance(event, yaml.DocumentStartEvent):
                    root = self._document(root, event, events)
        except _Stop:
            pass
        except yaml.YAMLError as error:
            self.problems.append(self._syntax(error))
        return root or Node(None, Mark(self.shown, 1, 1))

    def _document(self, root: Node | None, start: Any, events: Iterator[Any]) -> Node:
        if root is not None:
            self._refuse(start, "a second document starts here; keep one document in a file")
            raise _Stop
        return self._node(next(events), events, 1)

    def _node(self, event: Any, events: Iterator[Any], depth: int) -> Node:
        """Return the node that starts with `event`."""
        if depth > MAX_DEPTH:
            self._refuse(event, f"this is nested too deeply; at most {MAX_DEPTH} levels")
            raise _Stop
        self.values += 1
        if self.values > MAX_VALUES:
            self._refuse(event, f"these are too many entries; at most {MAX_VALUES:,} in a file")
            raise _Stop
        self._check(event)
        value: Any = None
        if isinstance(event, yaml.MappingStartEvent):
            value = self._mapping(events, depth)
        elif isinstance(event, yaml.SequenceStartEvent):
            value = self._list(events, depth)
        elif isinstance(event, yaml.ScalarEvent):
            value = scalar(event.value) if event.implicit[0] else event.value
        quoted = isinstance(event, yaml.ScalarEvent) and not event.implicit[0]
        return Node(value, self._mark(event), quoted, getattr(event, "value", ""))

    def _list(self, events: Iterator[Any], depth: int) -> list[Node]:
        items = []
        while not isinstance(event := next(events), yaml.SequenceEndEvent):
            items.append(self._node(event, events, depth + 1))
        return items

    def _mapping(self, events: Iterator[Any], depth: int) -> dict[str, Node]:
        found: dict[str, Node] = {}
        while not isinstance(event := next(events), yaml.MappingEndEvent):
            key = self._key(event, events, depth)
            self.path.append(key or "")
            value = self._node(next(events), events, depth + 1)
            mark = self._mark(event)
            if key in found:
                first = found[key].mark.line
                self._refuse(event, f"this is there twice (first in line {first}); keep one")
            elif key is not None:
                found[key] = replace(value, mark=mark)
            self.path.pop()
        return found

    def _key(self, event: Any, events: Iterator[Any], depth: int) -> str | None:
        node = self._node(event, events, depth + 1)
        if not isinstance(event, yaml.ScalarEvent):
            if not isinstance(event, yaml.AliasEvent):
                self._refuse(event, "a key must be a plain word")
            return None
        if event.value == "<<" and not node.quoted:
            self._refuse(event, "merge keys (<<) are not read; use extends: to build on another")
            return None
        return str(event.value)

    def _check(self, event: Any) -> None:
        """Refuse aliases, anchors and tags, and go on reading."""
        if isinstance(event, yaml.AliasEvent):
            self._refuse(event, f"aliases (*{event.anchor}) are not read; write the value out")
        elif event.anchor is not None:
            self._refuse(event, f"anchors (&{event.anchor}) are not read; write the value out")
        if getattr(event, "tag", None) is not None:
            self._refuse(event, f"tags ({event.tag}) are not read; write the plain value")

    def _refuse(self, event: Any, message: str) -> None:
        path = ".".join(self.path)[:80]
        self.problems.append(Problem(*self._mark(event), path, message))
        if len(self.problems) >= MAX_PROBLEMS:
            raise _Stop

    def _mark(self, event: Any) -> Mark:
        start = event.start_mark
        return Mark(self.shown, start.line + 1, start.column + 1)

    def _syntax(self, error: yaml.YAMLError) -> Problem:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        if mark is not None:
            return Problem(self.shown, mark.line + 1, mark.column + 1, "", _plain_words(error))
        offset = getattr(error, "position", None)
        if offset is None:
            return Problem(self.shown, 1, 1, "", _plain_words(error))
        line, column = position(self.text[:offset])
        message = "there is a character here that no text holds; remove it"
        return Problem(self.shown, line, column, "", message)


_HINTS = {
    "cannot start any token": "a tab or a stray character; indent with spaces and put text that "
    "starts with a special character in quotes",
    "mapping values are not allowed": "a colon where none is due; check the indentation, and put "
    "a text that holds a colon in quotes",
    "did not find expected key": "a key is due here; check the indentation",
    "did not find expected ',' or": "a bracket is opened and not closed, or a comma is missing",
    "could not find expected ':'": "a colon is missing after the key",
    "unexpected end of stream": "a quote is opened and not closed",
}


def _plain_words(error: yaml.YAMLError) -> str:
    problem = str(getattr(error, "problem", None) or "the parser gives no reason")
    hint = next((hint for sign, hint in _HINTS.items() if sign in problem), problem)
    return f"this is not valid YAML: {hint}"
