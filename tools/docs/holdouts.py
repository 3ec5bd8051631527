"""The page of figures held out: which they are, and, once they have been opened, how they came out.

python -m tools.docs holdouts          writes the page; nothing is run, and nothing is looked at
python -m tools.docs holdouts --open   measures them; for the end, when values are set

An opening is kept in sim/evidence/holdouts.json and never replaced: a second one is added to the first and told as what
it is, a look by people who had seen the first.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated

import typer

from experiments.execution.files import write_text
from experiments.execution.progress_display import Display, prepare_model
from experiments.validation.holdouts import (
    OPENINGS,
    Opening,
    keep_opening,
    read_openings,
    seen_and_unseen,
)
from experiments.validation.patterns_schema import Pattern
from experiments.validation.read import PATTERNS, load_holdouts, load_patterns
from experiments.validation.run import PATTERNS_REPLICATES, validate_patterns
from experiments.validation.text import BAND_TEXT, pattern_measurement, published_text
from tools.docs.base import COMMAND, DOCS, Files, Jobs, Quiet, Write, in_bash, table
from tools.docs.scorecard.lessons import load_lessons
from tools.docs.scorecard.page import not_reproduced, results_table, run_words

PAGE = DOCS / "holdouts.md"
HEAD = """\
# Figures held out

{number} of the {counted} published figures that count ([`sim/evidence/patterns.yaml`](../sim/evidence/patterns.yaml), `use: holdout`) are held out: nobody
measures them while values are set, no command shows them, and the pages of the project leave them out. They were chosen before any value of this edition
was fitted, so that records of partnerships, codings of all areas, the members' survey and what residents outside know each have figures on either side. When values are set they
are opened once, by one command, which writes the result and the date here.

What this cannot do: {seen} of them were looked at while values of the *first* edition were set, and some of those values are still in use, so that they are held out of the fit
of this edition and not out of everything that went before. {unseen} nobody has ever looked at. The survey's questions are neighbours of fitted ones; a mean share in one year is
a mild test beside the same share a year before and after. Facts and construct checks ask after directions of some of the same columns.
"""
SEALED = "## Sealed\n\nThey have not been opened yet."
LATER = (
    "Opened again. Whoever changed the model since had seen how these figures came out the first time: what follows says how "
    "the model stands, and is no test of it."
)


def write_page(
    write: Write = Path("docs/holdouts.md"),
    unseal: Annotated[
        bool, typer.Option("--open", help="Measure them; for the end, when values are set.")
    ] = False,
    replicates: Annotated[
        int, typer.Option(help="New seeds on the same areas.", min=1)
    ] = PATTERNS_REPLICATES,
    jobs: Jobs = None,
    quiet: Quiet = False,
) -> None:
    """Figures held out, sealed or as they came out: docs/holdouts.md."""
    if unseal:
        open_holdouts(replicates, jobs, quiet)
    write_text(write, page_of(read_openings()))


def open_holdouts(
    replicates: int, jobs: int | None, quiet: bool, path: Path = OPENINGS, areas: int | None = None
) -> None:
    """Measure the figures held out and keep how they came out."""
    with Display(quiet) as display:
        prepare_model(display)
        found = validate_patterns(
            load_holdouts(),
            replicates=replicates,
            areas=areas,
            jobs=jobs,
            progress=display,
            file=PATTERNS.name,
        )
    keep_opening(found, path)


def current_files() -> Files:
    """The page as what is kept has it."""
    return {PAGE: page_of(read_openings())}


def page_of(openings: Sequence[Opening]) -> str:
    """The page in Markdown."""
    holdouts = load_holdouts()
    counted = len(holdouts) + sum(pattern.counts for pattern in load_patterns())
    seen = sum(pattern.seen_before for pattern in holdouts)
    head = HEAD.format(
        number=len(holdouts), counted=counted, seen=seen, unseen=len(holdouts) - seen
    )
    parts = [head.strip(), _list_of(holdouts)]
    if not openings:
        parts.append(SEALED)
    for place, opening in enumerate(openings):
        parts.append("\n".join(_section(opening, first=place == 0)).rstrip())
    parts += ["## The command", in_bash(f"{COMMAND} holdouts --open")]
    return "\n\n".join(parts) + "\n"


def _list_of(holdouts: Sequence[Pattern]) -> str:
    rows = [
        (
            f"{pattern_measurement(each)}<br>`{each.id}`",
            published_text(each),
            ", ".join(each.evidence),
            "with the first edition" if each.seen_before else "never",
        )
        for each in holdouts
    ]
    return table(("figure", "published", "evidence", "looked at before"), rows)


def _section(opening: Opening, first: bool) -> Iterator[str]:
    yield from (f"## Opened on {opening.date}", "")
    if not first:
        yield from (LATER, "")
    yield from (run_words(opening.content), "", " ".join(seen_and_unseen(opening.results)), "")
    yield from (BAND_TEXT, "", results_table(opening.results))
    yield from not_reproduced(opening.results, load_lessons())
