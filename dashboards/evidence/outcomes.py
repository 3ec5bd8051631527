"""Every outcome that comparisons judge, as a page: what it means, when it matters, and what it is held against."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from markupsafe import Markup

from dashboards.evidence import addresses, documents, parts
from dashboards.levers import value_words
from experiments.comparison.outcomes import GROUPS, OUTCOMES, Outcome
from experiments.lever_expectations import Expected, load_expectations
from experiments.reporting.html.sentences import when_words
from experiments.reporting.number_format import plain
from experiments.reporting.phrases import capital
from sim.outputs import OUTPUTS
from sim.scenario.lever_table import describe_lever, describe_levers

if TYPE_CHECKING:
    from experiments.validation.constructs_schema import ConstructsFile
    from experiments.validation.facts_schema import Fact
    from experiments.validation.patterns_schema import Pattern

WHEN = re.compile(r"_(?:12|24|36|60|at_end|horizon)$")
BETTER = {"higher": "higher", "lower": "lower", "neither": "neither way is better"}
WAYS = {"up": "more", "down": "less", "either": "either way"}
TIMES = {
    "mean": "over all months",
    "total": "in all",
    "end": "when the money ends",
    "horizon": "at the end of the run",
}
"""When an expected outcome is read, in words; others are `after` so many months."""


def column_of(outcome: str) -> str:
    """The recorded column that an outcome is read from; empty where it is worked out from several.

    >>> column_of("legacy_36"), column_of("maturity"), column_of("evenness_age")
    ('legacy', 'maturity', '')
    """
    found = (name for name in (outcome, WHEN.sub("", outcome)) if name in OUTPUTS)
    return next(found, "")


def outcome_of(column: str) -> str:
    """The first outcome that is read from a recorded column; empty if there is none."""
    return next((name for name in OUTCOMES if column_of(name) == column), "")


def list_body(root: str) -> Markup:
    """All outcomes, by group."""
    sections = Markup("").join(_group(root, *each) for each in GROUPS.items())
    return Markup("{}<h1>What comparisons judge</h1><p>{} outcomes.</p>{}").format(
        parts.crumbs(root), len(OUTCOMES), sections
    )


def _group(root: str, key: str, title: str) -> Markup:
    found = [
        Markup('<a href="{}">{}</a>, {}{}').format(
            addresses.outcome(root, each.name),
            capital(each.label),
            when_words(each.when),
            Markup(' <span class="gs-basis">headline</span>') if each.headline else "",
        )
        for each in OUTCOMES.values()
        if each.group == key
    ]
    return Markup("<section><h2>{}</h2>{}</section>").format(title, parts.bullets(found))


def outcome_body(root: str, name: str) -> Markup:
    """One outcome.

    Raises
    ------
    KeyError
        When there is no such outcome.
    """
    about, column = OUTCOMES[name], column_of(name)
    return Markup('{}<h1>{}</h1><p class="gs-lead">{}</p>{}{}{}').format(
        parts.crumbs(root, (addresses.outcomes(root), "Outcomes")),
        capital(about.label),
        capital(when_words(about.when)) + ".",
        parts.definitions(_about(root, about, column)),
        _moved(root, column),
        _held(root, name, column),
    )


def _about(root: str, about: Outcome, column: str) -> Iterator[tuple[str, object]]:
    yield "In tables and files", Markup("<code>{}</code>").format(about.name)
    if column:
        words = parts.cited(root, OUTPUTS[column].meaning)
        yield "What is recorded", Markup("{} <code>{}</code>").format(words, column)
    else:
        yield "What is recorded", "it is worked out from several columns"
    yield "Unit", about.unit
    yield "Better", BETTER[about.direction]
    smallest = about.smallest_difference
    matters = (
        plain(smallest, about.unit) + ", a judgement" if smallest else "any difference matters"
    )
    yield "Smallest difference that matters", matters
    yield "Judged as", "one of the headline outcomes" if about.headline else "a further outcome"
    if "glossary" in documents.documents():
        page = Markup('<a href="{}#columns">Columns in the glossary</a>')
        yield "Words", page.format(addresses.document(root, "glossary"))


def _moved(root: str, column: str) -> Markup:
    """The levers that are expected to move it."""
    rows = [
        ("", _move(root, about.path, each))
        for about in describe_levers()
        for each in load_expectations()[about.path].moves
        if column and each.column == column
    ]
    if not rows:
        words = Markup("<p>No expectation was written down for it.</p>")
    else:
        heads = ("Lever", "When", "Expected", "Rests on")
        words = parts.table("Written down from the evidence before it was looked at", heads, rows)
    return Markup("<section><h2>What is expected to move it</h2>{}</section>").format(words)


def _move(root: str, path: str, each: Expected) -> tuple[object, ...]:
    about, expected = describe_lever(path), load_expectations()[path]
    lever = Markup('<a href="{}">{}</a><small>{} to {}</small>').format(
        addresses.lever(root, path),
        about.title,
        value_words(about, expected.low),
        value_words(about, expected.high),
    )
    rests = parts.entries(root, each.evidence) if each.evidence else "the model’s own logic"
    return lever, moment(each.when), WAYS[each.direction], rests


def moment(when: str) -> str:
    """When an expected outcome is read.

    >>> moment("after 36"), moment("mean"), moment("year 3")
    ('after 36 months', 'over all months', 'year 3')
    """
    return TIMES.get(when, f"{when} months" if when.startswith("after") else when)


def _held(root: str, name: str, column: str) -> Markup:
    """Facts, patterns and checks in which it is measured."""
    told = [
        *(("facts", each.text) for each in _facts() if column and each.measure.column == column),
        *(("scorecard", _says(each)) for each in _patterns() if column and each.column == column),
        *(("constructs", each.says) for each in _constructs().checks
          if any(part.outcome == name or (column and part.column == column) for part in each.parts)),
    ]  # fmt: skip
    found = [
        Markup('{} (<a href="{}">{}</a>)').format(
            parts.cited(root, words), addresses.document(root, page), documents.documents()[page].title
        )
        for page, words in told
        if page in documents.documents()
    ]  # fmt: skip
    words = (
        parts.bullets(found)
        if found
        else Markup("<p>No fact, pattern or check measures it by itself.</p>")
    )
    return Markup("<section><h2>What it is held against</h2>{}</section>").format(words)


def _says(pattern: Pattern) -> str:
    first, last = pattern.calendar_year
    when = f"{first}" if first == last else f"{first} to {last}"
    return f"Published for {when}: {pattern.statistic} ({', '.join(pattern.evidence)})"


@functools.cache
def _facts() -> tuple[Fact, ...]:
    from experiments.validation.read import load_facts

    return load_facts()


@functools.cache
def _patterns() -> tuple[Pattern, ...]:
    from experiments.validation.read import load_patterns

    return load_patterns()


@functools.cache
def _constructs() -> ConstructsFile:
    from experiments.validation.constructs_read import load_constructs

    return load_constructs()
