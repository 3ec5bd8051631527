"""The command `explain`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.cli.answers import answer
from experiments.cli.exit_codes import tell_failures
from experiments.errors import UsageProblem
from experiments.execution.progress_display import Display, prepare_model

if TYPE_CHECKING:
    from sim.scenario import Scenario


def explain_difference(
    base: str,
    other: str,
    *,
    outcome: str,
    replicates: int,
    seed: int,
    jobs: int | None,
    json_file: Path | None,
    cache: bool,
    quiet: bool,
    dry_run: bool,
    page: Path | None = None,
) -> None:
    """Say by which roads two designs come to differ; with `dry_run` only what that costs."""
    from experiments.execution.batch import BatchOptions
    from experiments.execution.cache import RunCache
    from experiments.execution.costs import cost_of
    from experiments.explanation.run import explained
    from experiments.explanation.worlds import ask_why, kinds_of

    question = ask_why(base, other, outcome, replicates, seed)
    cost = cost_of(kinds_of(question), jobs, None)
    before = [f"At most {cost}", *few_twins(replicates)]
    if dry_run:
        answer(before, json_file, cost.payload("explanation"))
        return
    with Display(quiet) as display:
        for said in before:
            display.tell(said)
        prepare_model(display)
        options = BatchOptions(jobs, RunCache() if cache else None, progress=display)
        found = explained(question, options, display.tell)
    from experiments.reporting.explanation_text import explanation_json, explanation_lines
    from experiments.reporting.html.why import write_why
    from experiments.reporting.text import screen_width

    content = explanation_json(found)
    if page is not None:
        _add_lives(content, question.base, question.other, quiet)
    try:  # what was found is told, whatever becomes of the page
        if page is not None:
            write_why(content, page)
    finally:
        answer([] if quiet else explanation_lines(content, screen_width()), json_file, content)
    tell_failures(found.runs.failures)


def few_twins(replicates: int) -> list[str]:
    """What so many twins cannot tell, before they are run."""
    from experiments.explanation.estimates import FEWEST
    from experiments.explanation.run import REPLICATES

    if replicates < FEWEST:
        return [
            f"{replicates} twin neighbourhoods allow no interval, so that nothing can be told from chance: at least {FEWEST}, and {REPLICATES} to tell a road."
        ]
    if replicates < REPLICATES:
        return [f"{replicates} twin neighbourhoods tell only strong roads; {REPLICATES} are usual."]
    return []


def _add_lives(content: dict[str, Any], base: Scenario, other: Scenario, quiet: bool) -> None:
    """Follow people through the neighbourhood in the middle."""
    from experiments.explanation.lives import AUTO, two_worlds
    from experiments.reporting.lives_text import two_worlds_json

    with Display(quiet) as display:
        display.tell("Three lives in both worlds ...")
        found = two_worlds(base, other, content["parting"]["seed"], [AUTO])
    content["lives"] = two_worlds_json(found)


def follow_people(
    base: str, against: str, people: list[str], seed: int, json_file: Path | None, quiet: bool
) -> None:
    """Tell some people's lives under two designs."""
    from experiments.explanation.lives import two_worlds
    from experiments.reporting.lives_text import lives_lines, two_worlds_json
    from experiments.reporting.text import screen_width
    from sim.scenario import load_scenario

    scenarios = load_scenario(base), load_scenario(against)
    with Display(quiet) as display:
        prepare_model(display)
        display.tell("One neighbourhood under both designs, and once more to follow people ...")
        found = two_worlds(*scenarios, seed, people)
    content = two_worlds_json(found)
    answer([] if quiet else lives_lines(content, screen_width()), json_file, content)


def show_books(scenario: str, seed: int, json_file: Path | None, quiet: bool) -> None:
    """Say year by year what raised and lowered what, in one run."""
    from experiments.explanation.books import books_of
    from experiments.reporting.books_text import books_json, books_lines
    from experiments.reporting.text import screen_width
    from sim.scenario import load_scenario

    chosen = load_scenario(scenario)
    with Display(quiet) as display:
        prepare_model(display)
        found = books_of(chosen, seed)
    content = books_json(found)
    answer([] if quiet else books_lines(content, screen_width()), json_file, content)


def refuse_together(
    other: str | None,
    against: str | None,
    people: list[str],
    outcome: str | None,
    page: Path | None = None,
) -> None:
    """Refuse options that do not go together.

    Raises
    ------
    UsageProblem
    """
    if other is not None and (against is not None or people):
        raise UsageProblem(
            "--person and --against follow people through one seed: groundswell explain BASE --seed 7 --person auto --against OTHER."
        )
    if people and against is None:
        raise UsageProblem("--person: name the other design with --against.")
    if against is not None and not people:
        raise UsageProblem("--against: say whom to follow with --person, as in --person auto.")
    if page is not None and other is None:
        raise UsageProblem(
            "--page: name the other design as well: groundswell explain BASE OTHER --page FILE.html."
        )
    if outcome is not None and other is None:
        raise UsageProblem(
            "--outcome: name the other design as well: groundswell explain BASE OTHER."
        )
