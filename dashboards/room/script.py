"""The script of a session: which questions are put to the room, in which words; read as strictly as a scenario."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from sim.scenario import library
from sim.scenario.lever_fields import Section
from sim.scenario.problems import Problem, ScenarioError, near, show
from sim.scenario.validation import dotted, validate
from sim.scenario.yaml_reader import Node, parse

FOLDER = "sessions"
SCHEMA = "session.schema.json"
LISTED = "'groundswell scenarios' lists them"
FEWEST_TWINS, MOST_TWINS = 10, 100


def words(most: int, title: str, help: str, least: int = 1) -> Any:
    """Declare a text that people will read, no longer than its place on a screen."""
    return Field(..., min_length=least, max_length=most, title=title, description=help)


def lines(most: int, title: str, help: str, least: int = 0) -> Any:
    """Declare a list of sentences."""
    return Field(
        ... if least else (),
        strict=False,
        min_length=least,
        max_length=most,
        title=title,
        description=help,
    )


class Question(Section):
    """One comparison put to the room: guessed first, then looked at."""

    ask: str = words(90, "Question", "What is asked, as it stands on the big screen.")
    base: str = words(200, "Baseline", "The design that is there, a name of the library.")
    base_words: str = words(60, "Baseline in words", "As it stands in “Against ...”.")
    design: str = words(200, "Other design", "The design that is guessed about, by its name.")
    design_words: str = words(60, "Other design in words", "As it stands in “With ...”.")
    brief: tuple[str, ...] = lines(5, "Brief", "What people need to know before they guess.", 1)
    discuss: tuple[str, ...] = lines(5, "To discuss", "What to ask when the answer is there.")


class Script(Section):
    """A file of kind session: what is done in a room, in ninety minutes or so."""

    kind: Literal["session"] = Field(..., title="Kind of file")
    schema_version: Literal[1] = Field(..., title="Version of the format")
    title: str = words(80, "Title", "What the session is called.")
    about: str = words(400, "About", "For whoever chooses it: what it is good for.")
    minutes: int = Field(90, ge=20, le=240, title="Minutes", description="How long it takes.")
    twins: int = Field(
        50,
        ge=FEWEST_TWINS,
        le=MOST_TWINS,
        title="Twin neighbourhoods",
        description="Each is one place and one run of luck, lived through under both designs.",
    )
    questions: tuple[Question, ...] = Field(
        ...,
        strict=False,
        min_length=1,
        max_length=3,
        title="Questions",
        description="The first is the session's; each further one changes one thing.",
    )
    missing: tuple[str, ...] = lines(5, "What is missing", "What to ask about the model itself.", 1)


def session_problems(node: Node, path: Path | None = None) -> list[Problem]:
    """Every problem of a session's script, for `groundswell check`."""
    return _read(node)[1]


def read_script(text: str, shown: str) -> Script:
    """Read a script from text.

    Parameters
    ----------
    text, shown
        The YAML, and the name by which problems call it.

    Raises
    ------
    ScenarioError
        With every problem, each with its line and column.
    """
    script, problems = _read(parse(text, shown))
    if script is None:
        raise ScenarioError(problems)
    return script


def load_script(name: str) -> Script:
    """Read a session of the library.

    Raises
    ------
    LookupError
        If there is none of this name.
    ScenarioError
        With every problem of the file.
    """
    if name not in script_names():
        raise LookupError(
            f"there is no session {show(name[:60])}; known are {', '.join(script_names())}"
        )
    path = library.ROOT / FOLDER / f"{name}.yaml"
    return read_script(path.read_text("utf-8"), library.shown(path))


def script_names() -> list[str]:
    """Names of the library's sessions.

    Examples
    --------
    >>> script_names()
    ['formality', 'funding_length', 'who_leads']
    """
    return sorted(path.stem for path in (library.ROOT / FOLDER).glob("*.yaml"))


def _read(node: Node) -> tuple[Script | None, list[Problem]]:
    script, problems = validate(node, Script)
    listed = node.get("questions")
    if listed is not None and isinstance(listed.value, list):
        for place, question in enumerate(listed.value):
            problems += _designs_of(node, question, place)
    return (None, problems) if problems else (script, [])


def _designs_of(file: Node, question: Node, place: int) -> Iterator[Problem]:
    """Designs that the library does not have, and a design held against itself."""
    known = library.scenario_names()
    for side in ("base", "design"):
        given = question.get(side)
        if given is not None and isinstance(given.value, str) and given.value not in known:
            where = ("questions", place, side)
            yield file.nearest(where).problem(dotted(where), _unknown(given.value, known))
    base, design = question.get("base"), question.get("design")
    if base and design and base.value == design.value:
        where = ("questions", place, "design")
        message = f"{show(design.value)} is the baseline too; name another design"
        yield design.problem(dotted(where), message)


def _unknown(name: str, known: list[str]) -> str:
    meant = near(name, known)
    hint = f"did you mean {meant}?" if meant else LISTED
    return f"there is no scenario {show(name)}; {hint}"


def schema_text() -> str:
    """The JSON Schema of a script, as it is kept beside the scenarios."""
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **Script.model_json_schema(),
    }
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":  # python -m dashboards.room.script
    (library.ROOT / SCHEMA).write_text(schema_text(), encoding="utf-8")
