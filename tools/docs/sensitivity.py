"""The page of what the assumptions move: rankings by `groundswell sensitivity` for the baseline and the headline contrasts.

python -m tools.docs sensitivity --runs 6000

Each answer stands under the command that gives it alone. With --only some are made; the page names those that are not.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import typer

from experiments.errors import UsageProblem
from experiments.execution.batch import BatchOptions
from experiments.execution.progress_display import Display, prepare_model
from experiments.reporting.phrases import capital, joined
from experiments.reporting.sensitivity_text import (
    Content,
    Said,
    finding,
    sensitivity_json,
    sensitivity_parts,
    subject,
)
from experiments.sensitivity.budget import budget_cost, budget_of
from experiments.sensitivity.question import ask
from experiments.sensitivity.run import answered
from sim.parameters import parameter_specs
from tools.docs.base import (
    DOCS,
    Cost,
    Files,
    Jobs,
    PageRuns,
    Quiet,
    Write,
    about,
    in_bash,
    read_json,
    runs_made,
    table,
    write_files,
)
from tools.docs.questions.schema import load_questions

PAGE = DOCS / "sensitivity.md"
HEAD = """\
# What the assumptions move

Most numbers of the model are assumptions with a plausible range. This page says which of them matter most for legacy and maturity in the baseline
place, and for what the designs of the [headline questions](questions/README.md) do to legacy; and it says where the runs were too few to tell.
`groundswell sensitivity` does the same for any scenario, contrast and outcome ([how](research.md#which-assumptions-an-answer-hangs-on))."""


@dataclass(frozen=True)
class AnswerAsked:
    """A scenario or contrast with its outcome, of which the page is to tell.

    Attributes
    ----------
    name : str
        For --only.
    scenario, against, outcome
        As `groundswell sensitivity` takes them.
    """

    name: str
    scenario: str
    against: str | None
    outcome: str

    def command(self, runs: int, seed: int) -> str:
        """The command that gives this answer alone."""
        against = [] if self.against is None else ["--against", self.against]
        words = ["groundswell", "sensitivity", self.scenario, *against, "--outcome", self.outcome]
        return shlex.join([*words, "--runs", str(runs), "--seed", str(seed)])


def answers_asked() -> list[AnswerAsked]:
    """What the page tells of: legacy and maturity of the baseline, legacy in the first contrast of each headline question."""
    alone = [AnswerAsked(name, "baseline", None, name) for name in ("legacy", "maturity")]
    first = [(question.name, question.contrasts[0]) for question in load_questions()]
    return alone + [AnswerAsked(name, own.scenario, own.against, "legacy") for name, own in first]


def write_page(
    write: Write = PAGE,
    runs: Annotated[int, typer.Option(help="Runs for each answer, at most.", min=1)] = 6000,
    only: Annotated[
        list[str] | None,
        typer.Option(
            help="This answer only: legacy, maturity or a headline question; again for more."
        ),
    ] = None,
    seed: Annotated[int, typer.Option(help="Seed of all that is drawn.", min=0)] = 1,
    jobs: Jobs = None,
    cost: Cost = False,
    quiet: Quiet = False,
) -> None:
    """What the assumptions move, most important first: docs/sensitivity.md."""
    chosen = _chosen(only or ())
    page_runs = PageRuns(jobs, quiet)
    _announce(chosen, runs, jobs, cost, quiet)
    answers = [_answer(each, runs, seed, page_runs) for each in chosen]
    content = about("sensitivity", page_runs) | {"answers": answers}
    write_files(write, page_of(content), content)
    page_runs.tell_failures()


def _chosen(only: Sequence[str]) -> list[AnswerAsked]:
    every = answers_asked()
    known = [each.name for each in every]
    unknown = [name for name in only if name not in known]
    if unknown:
        raise UsageProblem(
            f"--only {', '.join(unknown)}: there is no such answer; choose among {', '.join(known)}."
        )
    return [each for each in every if each.name in (only or known)]


def _announce(
    chosen: Sequence[AnswerAsked], runs: int, jobs: int | None, cost: bool, quiet: bool
) -> None:
    """Refuse too few runs, and say what they cost; if only that is asked for, end there."""
    for each in chosen:
        question = ask(each.scenario, each.against, each.outcome)
        budget_of(question, runs)
        if cost or not quiet:
            typer.echo(f"{each.name}: at most {budget_cost(question, runs, jobs)}", err=True)
    if cost:
        raise typer.Exit


def _answer(asked: AnswerAsked, runs: int, seed: int, page_runs: PageRuns) -> dict[str, Any]:
    """One answer as it is kept."""
    question = ask(asked.scenario, asked.against, asked.outcome)
    with Display(page_runs.quiet) as display:
        prepare_model(display)
        display.tell(asked.command(runs, seed))
        options = BatchOptions(
            page_runs.jobs, page_runs.cache, progress=display, task=page_runs.task
        )
        found = answered(question, runs, seed, options, display.tell)
    page_runs.executed += found.runs.executed
    page_runs.reused += found.runs.reused
    page_runs.failures += found.runs.failures
    content = sensitivity_json(found)
    return {"name": asked.name, "command": asked.command(runs, seed)} | content


def page_of(content: Mapping[str, Any]) -> str:
    """The page in Markdown, from what is kept."""
    answers = content["answers"]
    parts = [HEAD, "\n".join(_in_short(answers))]
    for answer in answers:
        parts += [f"## {capital(subject(answer))}", in_bash(answer["command"]), *_told(answer)]
    parts += ["## How this page was made", in_bash(content["command"])]
    parts.append(f"{runs_made(content)}. All figures stand in the JSON file beside this page.")
    return "\n\n".join(parts) + "\n"


def _in_short(answers: Sequence[Content]) -> Iterator[str]:
    """Every finding in a line, and what is not made yet."""
    for answer in answers:
        yield f"- **{capital(subject(answer))}.** {finding(answer)}"
    made = {answer["name"] for answer in answers}
    left = [each.command(6000, 1) for each in answers_asked() if each.name not in made]
    if left:
        yield f"- **Not made yet:** {joined(f'`{command}`' for command in left)}."


def _told(answer: Content) -> Iterator[str]:
    """One answer as paragraphs and tables; the first two sentences stand in the heading and at the top of the page."""
    finding_part, *others = sensitivity_parts(answer)
    for said in [finding_part[-1], *(each for part in others for each in part)]:
        yield _in_markdown(said)


def _in_markdown(said: Said) -> str:
    if isinstance(said, str):
        return said
    head, rows = said
    known = parameter_specs()
    return table(head, [[f"`{cell}`" if cell in known else cell for cell in row] for row in rows])


def current_files() -> Files:
    """The page as the kept figures have it."""
    return {PAGE: page_of(read_json(PAGE.with_suffix(".json")))}
