"""Answer the headline questions and write their pages."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from experiments.errors import UsageProblem
from tools.docs.sensitivity.command import about, run_module, write_text

DEFAULTS = Path("docs/sensitivity.json")


def write_pages(
    names: Annotated[list[str] | None, typer.Argument(help="Questions; by default all.")] = None,
    write: Annotated[Path, typer.Option(help="Folder for the pages and their figures.")] = Path(
        "docs/questions"
    ),
    pairs: Annotated[int, typer.Option(help="Twin neighbourhoods at default.", min=2)] = 50,
    versions: Annotated[int, typer.Option(help="Plausible versions; 0 for none.", min=0)] = 50,
    version_pairs: Annotated[int, typer.Option(help="Neighbourhoods in each.", min=1)] = 4,
    theory_pairs: Annotated[
        int, typer.Option(help="Neighbourhoods for each combination of theories.", min=1)
    ] = 8,
    areas: Annotated[int, typer.Option(help="Areas of the portfolio.", min=2)] = 50,
    ends: Annotated[
        int, typer.Option(help="Strongest parameters tried at their ends.", min=0)
    ] = 15,
    end_pairs: Annotated[int, typer.Option(help="Neighbourhoods for each end.", min=1)] = 12,
    screen: Annotated[
        Path, typer.Option(help="The screen that says which are strongest.")
    ] = DEFAULTS,
    ensemble: Annotated[
        Path | None, typer.Option(help="A file of plausible sets; by default the model's.")
    ] = None,
    jobs: Annotated[
        int | None, typer.Option(help="Worker processes; by default one for each processor.", min=1)
    ] = None,
    cost: Annotated[bool, typer.Option("--cost", help="Say what it would take, and end.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say only what went wrong.")] = False,
) -> None:
    """Answer the headline questions and write their pages."""
    from tools.docs.questions.asking import Sizes
    from tools.docs.questions.inquiry import Inquiry
    from tools.docs.questions.reading import load_questions
    from tools.docs.sensitivity import running

    known = {question.name: question for question in load_questions()}
    unknown = [name for name in names or () if name not in known]
    if unknown:
        raise UsageProblem(f"There is no question {unknown[0]!r}; known are {', '.join(known)}.")
    chosen = [known[name] for name in names or known]
    sizes = Sizes(pairs, versions, version_pairs, theory_pairs, areas, ends, end_pairs)
    inquiry = Inquiry(chosen, sizes, ensemble, strongest(screen, ends) if ends else [])
    requests = inquiry.requests()
    if cost or not quiet:
        print(running.cost(requests, jobs), file=sys.stderr)
    if cost:
        return
    tally = running.Tally()
    values = running.reduced(requests, inquiry.reader(), jobs=jobs, quiet=quiet, tally=tally)
    _write(write, inquiry.answers(values), tally, list(known))
    _tell(tally)


def _tell(tally: Any) -> None:
    from experiments.cli.failures import tell_failures

    tell_failures(tally.failures)


def strongest(screen: Path, number: int) -> list[str]:
    """The strongest parameters of a sensitivity screen.

    Raises
    ------
    UsageProblem
        If there is no screen.
    """
    import json

    from sim.parameters import parameter_specs
    from tools.docs.sensitivity.screening import ranked

    try:
        content = json.loads(screen.read_text(encoding="utf-8"))
        listed = ranked(content["parameters"], content["noise"])
    except (OSError, ValueError, KeyError, TypeError):
        raise UsageProblem(
            f"{screen}: there is no sensitivity screen there that says which parameters are strongest; "
            "make it with `python -m tools.docs.sensitivity`, name another with --screen, or give --ends 0."
        ) from None
    known = parameter_specs()
    return [each["name"] for each in listed if each["name"] in known][:number]


def _write(folder: Path, answers: Sequence[dict[str, Any]], tally: Any, order: list[str]) -> None:
    """Write pages, pictures and figures; then the list of all pages, those made earlier included."""
    from experiments.execution.manifest import write_json
    from tools.docs.questions.headlines import headlines_of, written_in
    from tools.docs.questions.page import page_of, shelf_of
    from tools.docs.questions.picture import draw_question

    made = about("question", "tools.docs.questions") | {"runs": tally.counts()}
    for answer in answers:
        content, page = made | answer, folder / f"{answer['name']}.md"
        write_json(page.with_suffix(".json"), content)
        write_text(page.with_suffix(".svg"), draw_question(content))
        write_text(page, page_of(content))
    contents = written_in(folder, order)
    write_json(folder / "headlines.json", headlines_of(contents))
    write_text(folder / "README.md", shelf_of(contents))


def main() -> None:
    """Run the command."""
    run_module(write_pages)


if __name__ == "__main__":
    main()
