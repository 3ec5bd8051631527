"""Read the headline questions; `questions.yaml` beside this file says them."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from experiments.errors import UsageProblem

FILE = Path(__file__).parent / "questions.yaml"
HEADLINES = 3
KEYS = (
    "name", "title", "question", "family", "evidence", "contrasts", "outcomes", "chain",
    "parameters", "settle",
)  # fmt: skip
_WHEN = re.compile(r"mean|total|end|after (?:12|24|36)|year ([1-9]|1\d)")


@dataclass(frozen=True)
class Contrast:
    """Two scenarios compared: ``scenario`` less ``against``."""

    name: str
    words: str
    scenario: str
    against: str


@dataclass(frozen=True)
class Measure:
    """A column at a time, as `tools.docs.levers.measures` reads it.

    Attributes
    ----------
    name : str
        "column, when".
    words : str
    a_year : bool
        Divided by the years with money.
    """

    name: str
    words: str
    a_year: bool = False

    @property
    def column(self) -> str:
        """The recorded column."""
        return self.name.partition(", ")[0]

    @property
    def when(self) -> str:
        """The time at which it is read."""
        return self.name.partition(", ")[2]

    @property
    def key(self) -> str:
        """Unlike that of any other measure."""
        return f"{self.name}{', a year' if self.a_year else ''}"


@dataclass(frozen=True)
class Question:
    """A headline question.

    Attributes
    ----------
    contrasts : tuple of Contrast
        The first is the one whose assumptions are tried one by one.
    outcomes : tuple of str
        Of `experiments.comparison.outcomes`; the first three are the headlines.
    chain : tuple of Measure
        What may have moved on the way.
    parameters : tuple of str
        Tried at the ends of their ranges, beside the strongest of all.
    settle : tuple of str
        Evidence that would settle it.
    """

    name: str
    title: str
    question: str
    family: str
    evidence: tuple[str, ...]
    contrasts: tuple[Contrast, ...]
    outcomes: tuple[str, ...]
    chain: tuple[Measure, ...]
    parameters: tuple[str, ...]
    settle: tuple[str, ...]

    @property
    def headlines(self) -> tuple[str, ...]:
        """The outcomes that report and dashboard show."""
        return self.outcomes[:HEADLINES]

    @property
    def scenarios(self) -> tuple[str, ...]:
        """Every scenario that a contrast needs, once."""
        both = [name for each in self.contrasts for name in (each.against, each.scenario)]
        return tuple(dict.fromkeys(both))


@functools.cache
def load_questions(file: Path = FILE) -> tuple[Question, ...]:
    """Read and check all questions, in the order of the file.

    Raises
    ------
    UsageProblem
        Naming everything that is wrong with the file.
    """
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    content = yaml.load(file.read_text(encoding="utf-8"), Loader=loader)
    listed = content.get("questions") if isinstance(content, dict) else None
    if not isinstance(listed, list) or not listed:
        raise UsageProblem(f"{file.name}: give a list of questions under questions:")
    problems = [p for place, entry in enumerate(listed) for p in _problems(place, entry)]
    if problems:
        raise UsageProblem("\n".join(f"{file.name}: {problem}" for problem in problems))
    return tuple(_question(entry) for entry in listed)


def _question(entry: Mapping[str, Any]) -> Question:
    listed = {
        key: tuple(map(str, entry[key])) for key in ("evidence", "outcomes", "parameters", "settle")
    }
    texts = {key: str(entry[key]) for key in ("name", "title", "question", "family")}
    contrasts = tuple(Contrast(**each) for each in entry["contrasts"])
    chain = tuple(
        Measure(each["measure"], each["words"], bool(each.get("a_year"))) for each in entry["chain"]
    )
    read: dict[str, Any] = {**texts, **listed, "contrasts": contrasts, "chain": chain}
    return Question(**read)


def _problems(place: int, entry: Any) -> Iterator[str]:
    """Everything that is wrong with one entry."""
    if not isinstance(entry, dict):
        yield f"question {place + 1}: is not a mapping; give {', '.join(KEYS)}"
        return
    where = f"question {entry.get('name', place + 1)}"
    missing = [key for key in KEYS if key not in entry]
    unknown = [key for key in entry if key not in KEYS]
    if missing or unknown:
        yield f"{where}: missing {missing}, unknown {unknown}; give {', '.join(KEYS)}"
        return
    yield from (f"{where}: {problem}" for problem in _strangers(entry))


def _strangers(entry: Mapping[str, Any]) -> Iterator[str]:
    """Names that nothing in the model or its library has."""
    from experiments.comparison.outcomes import OUTCOMES
    from sim.evidence import known_ids
    from sim.outputs import OUTPUTS
    from sim.parameters import parameter_specs
    from sim.scenario.library import scenario_names

    scenarios = [each[key] for each in entry["contrasts"] for key in ("scenario", "against")]
    measures = [str(each["measure"]).partition(", ") for each in entry["chain"]]
    for kind, given, known in (
        ("evidence", entry["evidence"], known_ids()),
        ("outcome", entry["outcomes"], OUTCOMES),
        ("parameter", entry["parameters"], parameter_specs()),
        ("scenario", scenarios, set(scenario_names())),
        ("column", [column for column, _, _ in measures], OUTPUTS),
    ):
        strangers = [name for name in given if name not in known]
        if strangers:
            yield f"there is no {kind} {', '.join(strangers)}"
    for column, _, when in measures:
        if not _WHEN.fullmatch(when):
            yield f"{column}, {when}: when is one of {_WHEN.pattern}"
    if len(entry["outcomes"]) < HEADLINES or not entry["contrasts"] or not entry["settle"]:
        yield "give at least three outcomes, one contrast, and what would settle it"
