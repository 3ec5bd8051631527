"""Which assumptions rest on evidence and which on judgement, counted and listed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import pandas as pd
from markupsafe import Markup

from experiments.reporting.charts import share_bar
from experiments.reporting.html.figures import csv_link
from experiments.reporting.phrases import joined
from sim.evidence import load_register
from sim.parameters import formatted

BASES = {
    "measured": ("measured", "a figure read off published evidence"),
    "calibrated": ("calibrated", "chosen so that the model reproduces published patterns"),
    "assumption": ("judgement", "our judgement; evidence gives at most the direction"),
}


@dataclass(frozen=True)
class Assumption:
    """One parameter of the model as the report lists it."""

    name: str
    mechanism: str
    label: str
    value: str
    unit: str
    range: str
    basis: str
    source: tuple[str, ...]
    note: str
    changed: bool


@dataclass(frozen=True)
class Assumptions:
    """The catalogue for the report.

    Attributes
    ----------
    sentence
        How many there are of each kind, in words.
    picture
        A bar of the three shares.
    rows
        Every parameter, those that the runs changed first.
    csv
        Address of the same list as CSV.
    """

    sentence: str
    picture: Markup
    rows: list[Assumption]
    csv: str


def assumptions(specs: Collection[Any], changed: frozenset[str]) -> Assumptions:
    """Summarise the catalogue.

    Parameters
    ----------
    specs
        Entries of :func:`sim.parameters.parameter_specs`.
    changed
        Full names of parameters that any of the runs changes.
    """
    rows = sorted((_row(spec, changed) for spec in specs), key=lambda row: not row.changed)
    counts = {key: sum(spec.basis == key for spec in specs) for key in BASES}
    sentence = _sentence(counts, len(specs))
    bar = [(BASES[key][0], float(n), f"b-{key}") for key, n in counts.items() if n]
    return Assumptions(sentence, share_bar(bar, sentence), rows, csv_link(_csv(rows)))


def _sentence(counts: dict[str, int], total: int) -> str:
    if total == 0:
        return "The catalogue of parameters is empty."
    told = [f"{count} are {BASES[k][0]} ({BASES[k][1]})" for k, count in counts.items() if count]
    told = [text.replace("are judgement", "rest on judgement") for text in told]
    return f"Of the model's {total} parameters, {joined(told)}."


def _row(spec: Any, changed: frozenset[str]) -> Assumption:
    return Assumption(
        name=spec.name,
        mechanism=spec.mechanism.replace("_", " "),
        label=spec.label,
        value=formatted(spec.value).replace("_", " "),
        unit=spec.unit,
        range=spec.allowed.replace("_", " "),
        basis=BASES[spec.basis][0],
        source=tuple(spec.source),
        note=spec.note,
        changed=spec.name in changed,
    )


def _csv(rows: list[Assumption]) -> pd.DataFrame:
    return pd.DataFrame([{**vars(row), "source": ", ".join(row.source)} for row in rows])


@dataclass(frozen=True)
class Citation:
    """One entry of the evidence register that the page refers to."""

    id: str
    text: str
    source: str


def citations(ids: Collection[str]) -> list[Citation]:
    """Return the entries of the evidence register with these ids, in the register's order."""
    wanted = set(ids)
    entries = (entry for entry in load_register().values() if entry.id in wanted)
    return [Citation(entry.id, entry.text, entry.source) for entry in entries]
