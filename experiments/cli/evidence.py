"""The commands that hold the model against evidence: `validate`, and `calibrate`, which fits it."""

from __future__ import annotations

import functools
import operator
import shutil
import sys
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from experiments.cli.answers import answer, command_line
from experiments.cli.exit_codes import tell_failures
from experiments.errors import UsageProblem

if TYPE_CHECKING:
    from experiments.calibration.options import CalibrationOptions
    from experiments.execution.costs import Cost
    from experiments.execution.folder import RunFolder
    from experiments.execution.progress_display import Display
    from experiments.validation.constructs_judge import ConstructsValidation
    from experiments.validation.judge import FactsValidation, PatternsValidation
    from experiments.validation.patterns_schema import Pattern

WIDE = 130


@dataclass(frozen=True)
class ValidationRequest:
    """What the command was asked.

    Attributes
    ----------
    facts : bool
        Whether the stylised facts are asked for.
    patterns : Path or None
        A file of patterns; None: that of the model, unless facts or constructs alone are asked for.
    constructs : bool
        Whether the construct checks are asked for.
    seeds, only, but
        Options of the construct checks.
    replicates, areas, seed, jobs, out, json_file, cache, require, quiet, dry_run
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
    dry_run: bool = False
    constructs: bool = False
    seeds: int | None = None
    only: Sequence[str] = ()
    but: Sequence[str] = ()

    @property
    def wants_patterns(self) -> bool:
        """Whether patterns are validated: unless facts or constructs alone are asked for."""
        return self.patterns is not None or not (self.facts or self.constructs)

    @property
    def wants_holdouts(self) -> bool:
        """Whether it is told how the figures held out stand: with the model's own patterns."""
        from experiments.validation.read import is_the_models

        return self.wants_patterns and (self.patterns is None or is_the_models(self.patterns))

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


def validate_model(asked: ValidationRequest) -> None:
    """Hold the model against what was asked for, show it, and exit with 1 if too little holds."""
    from experiments.execution.progress_display import Display, prepare_model

    _go_together(asked)
    chosen = _patterns(asked) if asked.wants_patterns else ()
    cost = _cost(asked, chosen)
    if asked.dry_run:
        answer([str(cost)], asked.json_file, cost.payload("validation"))
        return
    patterns, facts, constructs = None, None, None
    with Display(asked.quiet) as display:
        display.tell(str(cost))
        prepare_model(display)
        if chosen:
            patterns = _run_patterns(asked, chosen, display)
        if asked.facts:
            facts = _run_facts(asked, display)
        if asked.constructs:
            constructs = _run_constructs(asked, display)
    try:
        content = _validation_payload(patterns, facts, constructs)
        if asked.wants_holdouts:
            content["holdouts"] = _holdouts_payload()
        _write_json(asked.json_file, content)
    finally:
        if not asked.quiet:
            _show_validation(patterns, facts, constructs, asked.wants_holdouts)
    tell_failures(
        [failure for each in (patterns, facts, constructs) if each for failure in each.failures]
    )
    _exit_if_fewer(patterns, facts, constructs, asked.require)


def _cost(asked: ValidationRequest, chosen: tuple[Pattern, ...]) -> Cost:
    """What all that is asked for costs together."""
    from experiments.validation.constructs import SEEDS, constructs_cost
    from experiments.validation.run import (
        FACTS_REPLICATES,
        PATTERNS_REPLICATES,
        facts_cost,
        patterns_cost,
    )

    def sizes(default: int) -> dict[str, Any]:
        settings = asked.settings(default)
        return {name: value for name, value in settings.items() if name != "cache"}

    costs = []
    if chosen:
        costs.append(patterns_cost(chosen, out=asked.out, **sizes(PATTERNS_REPLICATES)))
    if asked.facts:
        costs.append(facts_cost(out=asked.out, **sizes(FACTS_REPLICATES)))
    if asked.constructs:
        seeds = asked.seeds or SEEDS
        costs.append(constructs_cost(seeds=seeds, only=asked.only, but=asked.but, jobs=asked.jobs))
    return functools.reduce(operator.add, costs)


def _go_together(asked: ValidationRequest) -> None:
    """Refuse options that belong to construct checks without them, and a folder for them alone."""
    for option, given in (("--seeds", asked.seeds), ("--only", asked.only), ("--but", asked.but)):
        if given and not asked.constructs:
            raise UsageProblem(f"{option}: goes with --constructs.")
    if asked.constructs and asked.out is not None and not (asked.facts or asked.wants_patterns):
        raise UsageProblem(
            "--out: construct checks keep their runs in the cache; --json keeps what came of them."
        )


def _patterns(asked: ValidationRequest) -> tuple[Pattern, ...]:
    from experiments.validation.read import load_patterns

    return load_patterns(asked.patterns)


def _run_patterns(
    asked: ValidationRequest, chosen: tuple[Pattern, ...], display: Display
) -> PatternsValidation:
    from experiments.validation.read import PATTERNS
    from experiments.validation.run import PATTERNS_REPLICATES, validate_patterns

    file = PATTERNS.name if asked.patterns is None else str(asked.patterns)
    return validate_patterns(
        chosen,
        out=asked.folder("patterns"),
        progress=display,
        notice=display.say,
        file=file,
        **asked.settings(PATTERNS_REPLICATES),
    )


def _run_facts(asked: ValidationRequest, display: Display) -> FactsValidation:
    from experiments.validation.run import FACTS_REPLICATES, validate_facts

    return validate_facts(
        out=asked.folder("facts"),
        progress=display,
        notice=display.say,
        **asked.settings(FACTS_REPLICATES),
    )


def _run_constructs(asked: ValidationRequest, display: Display) -> ConstructsValidation:
    from experiments.validation.constructs import SEEDS, validate_constructs

    return validate_constructs(
        seeds=asked.seeds or SEEDS,
        seed=asked.seed,
        only=asked.only,
        but=asked.but,
        jobs=asked.jobs,
        cache=asked.cache,
        progress=display,
    )


def _validation_payload(
    patterns: PatternsValidation | None,
    facts: FactsValidation | None,
    constructs: ConstructsValidation | None,
) -> dict[str, Any]:
    """What is shown as JSON; several parts are one document, facts and constructs under names of their own."""
    from experiments.validation.constructs_text import constructs_json
    from experiments.validation.json import facts_json, patterns_json

    if patterns is None and facts is None:
        return constructs_json(constructs) if constructs is not None else {}
    content = patterns_json(patterns) if patterns is not None else {}
    content = content or (facts_json(facts) if facts is not None else {})
    if constructs is not None:
        content["constructs"] = constructs_json(constructs)
    if patterns is not None and facts is not None:
        beside = facts_json(facts)
        content["summary"] |= beside.pop("summary")
        content["facts"] = beside.pop("facts")
        content["facts_run"] = {name: beside[name] for name in ("seeds", "areas", "runs")}
        content["failures"] += beside["failures"]
    return content


def _holdouts_payload() -> dict[str, Any]:
    from experiments.validation.holdouts import first_opening, holdouts_json
    from experiments.validation.read import load_holdouts

    return holdouts_json(first_opening(), load_holdouts())


def _show_holdouts() -> None:
    from experiments.validation.holdouts import first_opening, holdouts_lines
    from experiments.validation.read import load_holdouts

    for line in holdouts_lines(first_opening(), load_holdouts()):
        print(line)


def _show_validation(
    patterns: PatternsValidation | None,
    facts: FactsValidation | None,
    constructs: ConstructsValidation | None,
    holdouts: bool,
) -> None:
    width = shutil.get_terminal_size((WIDE, 24)).columns if sys.stdout.isatty() else WIDE
    if patterns is not None:
        from experiments.validation import text as of_patterns

        _print_runs(of_patterns.patterns_lines(patterns, width), patterns.runs)
        if holdouts:
            _show_holdouts()
    if facts is not None:
        from experiments.validation import text as of_facts

        if patterns is not None:
            print()
        print("Facts written down before any calibration, held against the model as it is.")
        _print_runs(of_facts.facts_lines(facts.results, width), facts.runs)
    if constructs is not None:
        from experiments.validation.constructs_text import constructs_lines

        if patterns is not None or facts is not None:
            print()
        print("How each outcome must behave, in any calibration, held against the model as it is.")
        _print_runs(constructs_lines(constructs), constructs.runs)


def _print_runs(lines: Iterable[str], runs: dict[str, int]) -> None:
    for line in lines:
        print(line)
    print(
        f"\n{runs['executed']} runs carried out, {runs['reused']} taken from what was run before."
    )


def _exit_if_fewer(
    patterns: PatternsValidation | None,
    facts: FactsValidation | None,
    constructs: ConstructsValidation | None,
    require: int | None,
) -> None:
    """Exit with 1 where less holds than is required: patterns that count, else observed facts, else checks."""
    if require is None:
        return
    if patterns is not None:
        holding, what = patterns.reproduced(), "counted patterns are reproduced"
    elif facts is not None:
        holding, what = facts.holding(), "observed facts hold"
    else:
        holding, what = constructs.count() if constructs else 0, "construct checks hold"
    if holding < require:
        print(f"{holding} {what}; {require} are required.", file=sys.stderr)
        raise typer.Exit(1)


HOME = Path("results") / "calibration"


def calibrate_model(
    *,
    out: Path | None,
    patterns: Path | None,
    minutes: float | None,
    sizes: Mapping[str, int | None],
    parameters: Sequence[str],
    fix: Sequence[str],
    leave_out: str | None,
    earlier: Path | None,
    quick: bool,
    write: bool,
    seed: int,
    jobs: int | None,
    json_file: Path | None,
    quiet: bool,
    dry_run: bool = False,
) -> None:
    """Calibrate, show what came of it, and write it into the model if asked to; with `dry_run` only say what it costs."""
    from experiments.calibration.costs import calibration_cost
    from experiments.calibration.options import CalibrationOptions, parameter_names
    from experiments.validation.read import load_patterns

    _one_kind(quick, leave_out, earlier, write)
    asked_sizes = {name: value for name, value in sizes.items() if value is not None}
    sure, fixed = parameter_names(parameters), parameter_names(fix)
    loaded = load_patterns(patterns)
    asked = CalibrationOptions(
        patterns=loaded,
        targets=tuple(pattern.id for pattern in loaded if pattern.use == "calibrate"),
        always_fitted=sure,
        fix=fixed,
        sizes=asked_sizes,
        minutes=minutes,
        seed=seed,
        constrained=not (quick or leave_out),
    )
    cost = calibration_cost(asked, jobs, quick=quick, leaves_out=leave_out is not None)
    if dry_run:
        answer([str(cost)], json_file, cost.payload("calibration"))
        return
    if not quiet:
        print(cost, file=sys.stderr)
    if quick:
        from experiments.calibration.recovery import recover

        folder = out or HOME / "quick"
        _show_report(recover(folder, sure, asked_sizes, seed, jobs, quiet), json_file, quiet)
        return
    if leave_out is not None:
        from experiments.calibration.cross_validation import cross_validate

        folder = out or HOME / f"without-{leave_out.replace('/', '-of-')}"
        found = cross_validate(asked, leave_out, earlier, folder, jobs, quiet)
        _show_report(found, json_file, quiet)
        return
    _whole(asked, out or HOME / "whole", jobs, write, json_file, quiet)


def _one_kind(quick: bool, leave_out: str | None, earlier: Path | None, write: bool) -> None:
    if quick and leave_out is not None:
        raise UsageProblem("--quick and --leave-out: choose one of them.")
    if write and (quick or leave_out is not None):
        raise UsageProblem(
            "--write: only a whole calibration goes into the model; leave out --quick and --leave-out."
        )
    if earlier is not None and leave_out is None:
        raise UsageProblem("--from: goes with --leave-out.")


def _whole(
    asked: CalibrationOptions,
    out: Path,
    jobs: int | None,
    write: bool,
    json_file: Path | None,
    quiet: bool,
) -> None:
    from experiments.calibration.folder import carried_out, evaluation_display
    from experiments.calibration.log import log_text, summary_lines
    from experiments.calibration.results import LOG, RESULT, result_json
    from experiments.calibration.write_back import write_outcome
    from experiments.execution.manifest import json_text

    # at the end the file, then the screen, whatever became of the folder
    with ExitStack() as ending:
        with (
            evaluation_display(quiet) as display,
            carried_out(asked, out, jobs=jobs, display=display) as (calibration, folder),
        ):
            said = [*summary_lines(calibration), f"\nThe log is in {out / LOG}."]
            ending.callback(_say, said, quiet)
            result = result_json(calibration)
            ending.callback(_write_json, json_file, result)
            folder.write({RESULT: json_text(result), LOG: log_text(calibration)})
        if write:
            said += write_outcome(out)


def calibration_status(
    folder: Path, manifest: Mapping[str, Any]
) -> tuple[list[str], dict[str, Any]]:
    """How far a calibration has come, in lines, and the same as JSON takes it."""
    from experiments.calibration.budget import CalibrationBudget
    from experiments.calibration.evaluation import EvaluationStore

    done = len(EvaluationStore(folder))
    sizes = manifest["sizes"]
    wanted = CalibrationBudget(**sizes).evaluations if sizes else None
    said = [f"calibration: {done} of {wanted or 'an unknown number of'} evaluations are there."]
    if wanted is None or done < wanted:
        said.append(f"To go on, give the same command again: {command_line(*manifest['command'])}")
    return said, {"kind": "status", "of": "calibration", "wanted": wanted, "done": done}


def _show_report(
    work: AbstractContextManager[tuple[str, dict[str, Any], RunFolder]],
    json_file: Path | None,
    quiet: bool,
) -> None:
    """Show a report, and keep it in its folder."""
    from experiments.calibration.results import REPORT

    with ExitStack() as ending, work as (told, content, folder):
        ending.callback(_say, [told], quiet)
        ending.callback(_write_json, json_file, content)
        folder.write({REPORT: f"{told}\n"})


def _say(lines: Sequence[str], quiet: bool) -> None:
    if not quiet:
        print("\n".join(lines))


def _write_json(json_file: Path | None, content: Mapping[str, Any]) -> None:
    from experiments.execution.manifest import write_json

    if json_file is not None:
        write_json(json_file, content)
