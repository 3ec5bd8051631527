"""Looking for words in all that the model rests on: rules, numbers, levers, outcomes, the register, and the documents part by part."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup, escape

from dashboards.evidence import addresses
from dashboards.evidence.documents import Document, documents
from dashboards.evidence.markdown import slug
from dashboards.evidence.outcomes import column_of
from dashboards.evidence.register import whole_source
from dashboards.evidence.rules import rules
from experiments.comparison.outcomes import OUTCOMES
from experiments.reporting.html.sentences import when_words
from experiments.reporting.phrases import capital
from sim.evidence import load_register
from sim.outputs import OUTPUTS
from sim.parameters import parameter_specs
from sim.scenario import describe_levers

LONGEST = 100
"""Characters of a question."""
MOST_SHOWN = 12
AROUND = 90
"""Characters shown before and after what was found."""
MARKS = re.compile(r"[*`|#_]|<!--.*?-->|\]\([^)]*\)|\[|<br>")
HEADING = re.compile(r"^#{1,6} (.+)$", re.MULTILINE)


@dataclass(frozen=True)
class Item:
    """Something that can be found: where it is below the root, what it is called, what it says."""

    address: str
    title: str
    text: str


@dataclass(frozen=True)
class Hit:
    """Something found, with the words around."""

    address: str
    title: str
    excerpt: Markup


@dataclass(frozen=True)
class Group:
    """What was found of one kind: how many, and the first of them."""

    title: str
    number: int
    hits: tuple[Hit, ...]


def search(root: str, asked: str) -> list[Group]:
    """Everything in which all the words occur, by kind; those first that have them in their title."""
    words = [word.casefold() for word in asked[:LONGEST].split()]
    if not words:
        return []
    groups = (_group(root, title, items, words) for title, items in _everything().items())
    return [group for group in groups if group.number]


def _group(root: str, title: str, items: tuple[Item, ...], words: list[str]) -> Group:
    found = [each for each in items if _has(f"{each.title} {each.text}", words)]
    found.sort(key=lambda each: not _has(each.title, words))
    hits = (Hit(root + each.address, each.title, _excerpt(each.text, words)) for each in found)
    return Group(title, len(found), tuple(hits)[:MOST_SHOWN])


def _has(text: str, words: list[str]) -> bool:
    folded = text.casefold()
    return all(word in folded for word in words)


def _excerpt(text: str, words: list[str]) -> Markup:
    """The text around the first word, with the words marked."""
    either = re.compile("|".join(map(re.escape, words)), re.IGNORECASE)
    first = either.search(text)
    middle = first.start() if first else 0
    start, end = max(0, middle - AROUND), min(len(text), middle + AROUND)
    shown = text[start:end]
    marked, last = Markup(""), 0
    for found in either.finditer(shown):
        marked += Markup("{}<mark>{}</mark>").format(shown[last : found.start()], found[0])
        last = found.end()
    before, after = "…" * (start > 0), "…" * (end < len(text))
    return Markup("{}{}{}{}").format(before, marked, escape(shown[last:]), after)


@functools.cache
def _everything() -> dict[str, tuple[Item, ...]]:
    """All that can be found, by kind."""
    return {
        "Rules": tuple(_rules()),
        "Numbers": tuple(_numbers()),
        "Levers": tuple(_levers()),
        "Outcomes": tuple(_outcomes()),
        "Evidence": tuple(_entries()),
        "Documents": tuple(
            part for document in documents().values() for part in _parts_of(document)
        ),
    }


def _rules() -> Iterator[Item]:
    for name, rule in rules().items():
        text = " ".join([rule.lead, *rule.parts.values(), *rule.prose])
        yield Item(addresses.rule("", name), rule.title, text)


def _numbers() -> Iterator[Item]:
    for spec in parameter_specs().values():
        text = f"{spec.name}: {spec.formatted}, {spec.allowed} ({spec.basis}). {spec.note} {' '.join(spec.source)}"
        yield Item(addresses.parameter("", spec.name), capital(spec.label), text)


def _levers() -> Iterator[Item]:
    for about in describe_levers():
        text = f"{about.path}: {about.help} {' '.join(about.evidence)}"
        yield Item(addresses.lever("", about.path), about.title, text)


def _outcomes() -> Iterator[Item]:
    for about in OUTCOMES.values():
        column = column_of(about.name)
        text = (
            f"{about.name}, {when_words(about.when)}. {OUTPUTS[column].meaning if column else ''}"
        )
        yield Item(addresses.outcome("", about.name), capital(about.label), text)


def _entries() -> Iterator[Item]:
    for entry in load_register().values():
        title = f"{entry.id}: {entry.informs}"
        yield Item(addresses.source("", entry.id), title, f"{entry.text} {whole_source(entry)}")


def _parts_of(document: Document) -> Iterator[Item]:
    """A document by its headings, so that a find leads to its place."""
    address = addresses.document("", document.name)
    heads = list(HEADING.finditer(document.text))
    for place, head in enumerate(heads):
        end = heads[place + 1].start() if place + 1 < len(heads) else len(document.text)
        words = head[1].replace("`", "")
        text = " ".join(MARKS.sub(" ", document.text[head.end() : end]).split())
        title = document.title if place == 0 else f"{document.title}: {words}"
        yield Item(address if place == 0 else f"{address}#{slug(words)}", title, text)
