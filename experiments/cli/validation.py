"""The command `validate`: what the model is held against, and how it stands."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from experiments.cli.failures import tell_failures

if TYPE_CHECKING:
    from experiments.execution.progress_display import Display
    from experiments.validation.facts import Validation
    from experiments.validation.patterns.schema import Pattern
    from experiments.validation.patterns.validation import PatternsValidation

WIDE = 130


@dataclass(frozen=True)
class Asked:
    """What the command was asked.

    Attributes
    ----------
    facts : bool
        Whether the stylised facts are asked for.
    patterns : Path or None
        A file of patterns; None: that of the model, unless facts alone are asked for.
    replicates, areas, seed, jobs, out, json_file, cache, require, quiet
        The options of these names.
    """

    facts: bool
    patterns: Path | None
    replicates: int | None
    areas: int | None
    seed: int
    jobs: int | None
    out: Path | None
    json_file: Path | None
    cache: bool
    require: int | None
    quiet: bool

    @property
    def wants_patterns(self) -> bool:
        """Whether patterns are validated: unless facts alone are asked for."""
        return self.patterns is not None or not self.facts

    def folder(self, part: str) -> Path | None:
        """Where a part of the results goes; with both, each has its own folder."""
        if self.out is None:
            return None
        return self.out / part if self.facts and self.wants_patterns else self.out

    def settings(self, default: int) -> dict[str, Any]:
        """The options both parts take."""
        return {
            "replicates": self.replicates or default,
            "areas": self.areas,
            "seed": self.seed,
            "jobs": self.jobs,
            "cache": self.cache,
        }


def validate_model(asked: Asked) -> None:
    """Hold the model against what was asked for, show it, and exit with 1 if too little holds."""
    from experiments.execution.progress_display import Display, prepare_model

    chosen = _patterns(asked) if asked.wants_patterns else ()
    patterns, facts = None, None
    with Display(asked.quiet) as display:
        prepare_model(display)
        if chosen:
            patterns = _run_patterns(asked, chosen, display)
        if asked.facts:
            facts = _run_facts(asked, display)
    if not asked.quiet:
        _show(patterns, facts)
    if asked.json_file is not None:
        from experiments.execution.manifest import write_json

        write_json(asked.json_file, _payload(patterns, facts))
    tell_failures([*(patterns.failures if patterns else ()), *(facts.failures if facts else ())])
    _require(patterns, facts, asked.require)


def _patterns(asked: Asked) -> tuple[Pattern, ...]:
    from experiments.validation.patterns.schema import load_patterns

    return load_patterns(asked.patterns)


def _run_patterns(
    asked: Asked, chosen: tuple[Pattern, ...], display: Display
) -> PatternsValidation:
    from experiments.validation.patterns.schema import PATTERNS
    from experiments.validation.patterns.validation import REPLICATES, validate_patterns

    file = PATTERNS.name if asked.patterns is None else str(asked.patterns)
    folder = asked.folder("patterns")
    found = validate_patterns(
        chosen, out=folder, progress=display, file=file, **asked.settings(REPLICATES)
    )
    if folder is not None:
        from experiments.validation.patterns.outputs import write_outputs

        write_outputs(found, folder)
    return found


def _run_facts(asked: Asked, display: Display) -> Validation:
    from experiments.validation.facts import validate_facts
    from experiments.validation.facts.validation import REPLICATES

    return validate_facts(out=asked.folder("facts"), progress=display, **asked.settings(REPLICATES))


def _payload(patterns: PatternsValidation | None, facts: Validation | None) -> dict[str, Any]:
    """What is shown as JSON; with both parts one document, the facts' own figures under a name."""
    from experiments.validation.facts import validation as of_facts
    from experiments.validation.patterns import payload as of_patterns

    if patterns is None:
        return of_facts.payload(facts) if facts is not None else {}
    content = of_patterns.payload(patterns)
    if facts is not None:
        beside = of_facts.payload(facts)
        content["summary"] |= beside.pop("summary")
        content["facts"] = beside.pop("facts")
        content["facts_run"] = {name: beside[name] for name in ("seeds", "areas", "runs")}
        content["failures"] += beside["failures"]
    return content


def _show(patterns: PatternsValidation | None, facts: Validation | None) -> None:
    width = shutil.get_terminal_size((WIDE, 24)).columns if sys.stdout.isatty() else WIDE
    if patterns is not None:
        from experiments.validation.patterns import words as of_patterns

        _print(of_patterns.lines(patterns, width), patterns.runs)
    if facts is not None:
        from experiments.validation.facts import words as of_facts

        if patterns is not None:
            print()
        print("Facts written down before any calibration, held against the model as it is.")
        _print(of_facts.lines(facts.results, width), facts.runs)


def _print(lines: Iterable[str], runs: dict[str, int]) -> None:
    for line in lines:
        print(line)
    print(
        f"\n{runs['executed']} runs carried out, {runs['reused']} taken from what was run before."
    )


def _require(
    patterns: PatternsValidation | None, facts: Validation | None, require: int | None
) -> None:
    """Exit with 1 where less holds than is required: patterns that count, else observed facts."""
    if require is None:
        return
    if patterns is not None:
        holding, what = patterns.reproduced(), "counted patterns are reproduced"
    else:
        holding, what = facts.holding() if facts else 0, "observed facts hold"
    if holding < require:
        print(f"{holding} {what}; {require} are required.", file=sys.stderr)
        raise typer.Exit(1)
