"""The page of construct checks: what each says, and how the model came out before and after it was rebuilt.

python -m tools.docs constructs --write docs/constructs.md

Runs the checks, keeps what came of them beside the page as JSON and shows it beside what the first edition of the
model gave (docs/constructs_before.json). What is felt has a page of its own (`felt`), and its check is shown from there.
With --kept nothing is run.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from experiments.cli.exit_codes import tell_failures
from experiments.validation.constructs import SEEDS
from experiments.validation.constructs_read import load_constructs
from experiments.validation.constructs_schema import Check
from experiments.validation.constructs_text import threshold_text
from tools.docs import felt
from tools.docs.base import (
    DOCS,
    Files,
    Jobs,
    Quiet,
    Write,
    read_json,
    table,
    write_files,
)

PAGE, BEFORE = DOCS / "constructs.md", DOCS / "constructs_before.json"
NOT_MADE = "not made"
HEAD = """\
# How each outcome must behave

Figures that fit do not show that an outcome means what the sources mean by it. Construct checks say how each outcome must
behave, in any calibration: [`sim/evidence/constructs.yaml`](../sim/evidence/constructs.yaml). They and their thresholds were written
down before the mechanisms were rebuilt for the second edition of the model, and do not move with a calibration. Where evidence gives no
figure a threshold is a judgement from the sources' words, and says so.
"""
READING = (
    "**holds**: all parts of the check hold. **does not hold**: at least one part does not. **cannot be measured**: the "
    "model has no such event or column, too few runs are of the kind asked for, or a divisor is not reliably different "
    "from nothing. *Reliably* above or below 0: the 95 per cent interval of the paired difference lies wholly on that "
    "side, by the statistics that comparisons use. Years are counted from 1, months from 0."
)
Content = Mapping[str, Any]


def page_of(before: Content | None, now: Content | None, of_felt: Content | None = None) -> str:
    """The page in Markdown, from what was kept.

    Parameters
    ----------
    before, now, of_felt : documents of `groundswell validate --constructs --json`; None where there is none
    """
    checks = load_constructs().checks
    kept = [_by_id(before), _by_id(now) | _by_id(of_felt)]
    named = (("Before", before), ("Now", now), ("What is felt", of_felt))
    made = [_made(name, each) for name, each in named if each]
    parts = [HEAD.strip(), "\n".join(made), READING, _summary(checks, kept), "## Check by check"]
    parts += ["\n".join(_section(check, kept)) for check in checks]
    return "\n\n".join(parts) + "\n"


def _by_id(content: Content | None) -> dict[str, Any]:
    return {each["id"]: each for each in content["checks"]} if content else {}


def _made(when: str, content: Content) -> str:
    """How many hold, and how that was found."""
    counts, seeds = content["summary"], content["seeds"]
    lacking = counts["cannot_be_measured"]
    unmeasured = f" ({lacking} cannot be measured)" if lacking else ""
    left_out = sorted({c.id for c in load_constructs().checks} - _by_id(content).keys())
    told = left_out and _by_id(content).keys() != {felt.CHECK}
    without = f" Not made: {', '.join(f'`{name}`' for name in left_out)}." if told else ""
    return (
        f"- **{when}**: {counts['holds']} of {counts['of']} hold{unmeasured}, over {len(seeds)} neighbourhoods for each "
        f"world and the areas of the portfolio; model version `{content['versions']['model']}`.{without} Made by "
        f"`{_command(content)}`."
    )


def _command(content: Content) -> str:
    return " ".join(content["command"])


def _summary(checks: Sequence[Check], kept: Sequence[Mapping[str, Any]]) -> str:
    rows = [
        (f"[`{check.id}`](#{check.id})", check.says, *(_verdict(each, check.id) for each in kept))
        for check in checks
    ]
    return table(("check", "must hold", "before", "now"), rows)


def _verdict(kept: Mapping[str, Any], name: str) -> str:
    said = kept[name]["verdict"] if name in kept else NOT_MADE
    return f"**{said}**" if said == "holds" else str(said)


def _section(check: Check, kept: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    yield from (f"### {check.id}", "", check.says, "")
    rows = [
        (part.says, threshold_text(part.expect), *(_figure(each, check.id, place) for each in kept))
        for place, part in enumerate(check.parts)
    ]
    yield table(("measured", "threshold", "before", "now"), rows)
    rests = [", ".join(check.evidence), check.source]
    yield from ("", f"{check.note} Rests on: {'; '.join(each for each in rests if each)}.".strip())
    if check.taught and _verdict(kept[-1], check.id) == "does not hold":
        yield from ("", f"**What was tried, and what it teaches.** {check.taught}")


def _figure(kept: Mapping[str, Any], name: str, place: int) -> str:
    """What a part came to, in bold where it holds."""
    parts = kept[name]["parts"] if name in kept else []
    if place >= len(parts):
        return NOT_MADE
    told = str(parts[place]["told"])
    return f"**{told}**" if parts[place]["verdict"] == "holds" else told


def write_page(
    write: Write = PAGE,
    seeds: Annotated[int, typer.Option(help="Neighbourhoods for each world.", min=1)] = SEEDS,
    kept: Annotated[bool, typer.Option("--kept", help="Run nothing; use what was kept.")] = False,
    jobs: Jobs = None,
    quiet: Quiet = False,
) -> None:
    """The construct checks, before and after: docs/constructs.md."""
    beside = _kept(BEFORE), _kept(felt.FELT.with_suffix(".json"))
    if kept:
        content = _kept(write.with_suffix(".json"))
        write_files(write, page_of(beside[0], content, beside[1]), content)
        return
    content, failures = felt.made(seeds, jobs, quiet, but=(felt.CHECK,))
    write_files(write, page_of(beside[0], content, beside[1]), content)
    tell_failures(failures)


def current_files() -> Files:
    """The page as the kept figures have it."""
    kept = (
        _kept(file) for file in (BEFORE, PAGE.with_suffix(".json"), felt.FELT.with_suffix(".json"))
    )
    return {PAGE: page_of(*kept)}


def _kept(path: Path) -> Content | None:
    return read_json(path) if path.is_file() else None
