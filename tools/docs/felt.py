"""The page of what is felt: what each mechanism held neutral, and each lever moved from end to end, moves.

python -m tools.docs felt --write docs/felt.md

Runs the check `every_mechanism_felt` alone, for it takes more runs than all others together, and keeps what came of it beside
the page as JSON, which the page of construct checks shows too. With --kept nothing is run.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import typer

from experiments.cli.exit_codes import tell_failures
from experiments.comparison.outcomes import HEADLINE_NAMES, OUTCOMES
from experiments.comparison.statistics import DIRECTED
from experiments.execution.progress_display import Display, prepare_model
from experiments.execution.records import RunFailure
from experiments.reporting.number_format import effect_size
from experiments.validation.constructs import SEEDS, validate_constructs
from experiments.validation.constructs_plan import FIRST_LOOK
from experiments.validation.constructs_text import constructs_json
from tools.docs.base import (
    DOCS,
    Files,
    Jobs,
    Quiet,
    Write,
    given_command,
    in_bash,
    read_json,
    table,
    write_files,
)

CHECK = "every_mechanism_felt"
FELT = DOCS / "felt.md"
HEAD = """\
# What each mechanism and each lever moves

A mechanism is held neutral (its steps are left out, or its parameters set so that its rule does nothing), a lever is moved from one
end to the other, over the same {seeds} twin neighbourhoods. Shown are paired differences in the five headline outcomes: without the
mechanism less with it; high less low. In bold what is reliable: the 99 per cent interval excludes zero, so that of twenty things that move
nothing one would be called felt, all five outcomes together. In italics what is as reliable but too small to matter. What is sure already over the first
{first} twins (at 99.9 per cent) is not looked at again. Where a world other than the baseline is named (*with ...*), the baseline gives
the mechanism or lever little or nothing to do, and what is said of it holds in the world named only; the latest of these worlds were chosen on
other neighbourhoods (seeds from 1001 on) than those shown. Something that is felt nowhere is mended or removed ([`every_mechanism_felt`](constructs.md)).
{ties}With fewer than {asked} twins what moves little is missed more often: *not felt* then says that so many twins do not show it.
"""
TIES = """\
Where a tenth of the twins or more are exactly equal, because few have anything to do with the mechanism or lever, the twins that differ are judged
by the sign test at the same strictness (at 99 per cent eight that all go one way are the fewest that can show anything, at 99.9 eleven);
what is shown is then the mean and, in brackets, how many twins rise and fall.
"""


def page_of_felt(content: Mapping[str, Any]) -> str:
    """The page in Markdown, from what the checks kept."""
    parts = [
        HEAD.format(
            seeds=len(content["seeds"]),
            asked=SEEDS,
            first=FIRST_LOOK,
            ties=TIES if _tells_ties(content) else "",
        ).strip(),
        in_bash(" ".join(content["command"])),
    ]
    for title, entries in (("Mechanisms", content["mechanisms"]), ("Levers", content["levers"])):
        idle = [f"`{each['name']}`" for each in entries if not each["felt"]]
        nothing = f" Not felt: {', '.join(idle)}." if idle else ""
        much = sum(bool(each["matters"]) for each in entries)
        parts += [
            f"## {title}",
            f"{len(entries) - len(idle)} of {len(entries)} are felt, {much} of them by more than is too small to matter.{nothing}",
            _table(entries),
        ]
    return "\n\n".join(parts) + "\n"


def _table(entries: Sequence[Mapping[str, Any]]) -> str:
    labels = [OUTCOMES[name].label for name in HEADLINE_NAMES]
    rows = []
    for each in entries:
        moves = {moved["outcome"]: moved for moved in each["moves"]}
        cells = [_cell(moves.get(name)) for name in HEADLINE_NAMES]
        twins = max((moved["n"] for moved in each["moves"]), default=0)
        rows.append((f"`{each['name']}`: {each['how']}", *cells, str(twins)))
    return table(("", *labels, "twins"), rows)


def _tells_ties(content: Mapping[str, Any]) -> bool:
    """Whether the figures kept say how many twins rise and fall."""
    entries = (*content["mechanisms"], *content["levers"])
    return any("centre" in moved for each in entries for moved in each["moves"])


def _cell(moved: Mapping[str, Any] | None) -> str:
    if moved is None:
        return "–"
    told = effect_size(moved["difference"])
    if moved.get("centre") == "mean" and moved["risen"] + moved["fallen"]:
        told += f" ({moved['risen']}/{moved['fallen']})"
    if not moved["reliable"]:
        return told
    return f"**{told}**" if moved["verdict"] in DIRECTED else f"*{told}*"


def write_page(
    write: Write = FELT,
    seeds: Annotated[int, typer.Option(help="Twin neighbourhoods.", min=1)] = SEEDS,
    kept: Annotated[bool, typer.Option("--kept", help="Run nothing; use what was kept.")] = False,
    jobs: Jobs = None,
    quiet: Quiet = False,
) -> None:
    """What each mechanism and each lever moves: docs/felt.md."""
    if kept:
        kept_figures = read_json(write.with_suffix(".json"))
        write_files(write, page_of_felt(kept_figures), kept_figures)
        return
    content, failures = made(seeds, jobs, quiet, only=(CHECK,))
    write_files(write, page_of_felt(content), content)
    tell_failures(failures)


def made(
    seeds: int,
    jobs: int | None,
    quiet: bool,
    *,
    only: Sequence[str] = (),
    but: Sequence[str] = (),
) -> tuple[dict[str, Any], Sequence[RunFailure]]:
    """What some construct checks come to, as it is kept beside a page, and the runs that failed.

    Parameters
    ----------
    only, but : names of checks, as `validate_constructs` takes them
    """
    with Display(quiet) as display:
        prepare_model(display)
        found = validate_constructs(seeds=seeds, only=only, but=but, jobs=jobs, progress=display)
    return {**constructs_json(found), "command": [given_command()]}, found.failures


def current_files() -> Files:
    """The page as the kept figures have it."""
    kept = FELT.with_suffix(".json")
    return {FELT: page_of_felt(read_json(kept))} if kept.is_file() else {}
