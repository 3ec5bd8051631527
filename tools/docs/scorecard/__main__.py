"""Write the scorecard: the page, its picture and the JSON that both come from.

python -m experiments.validation.patterns --write docs/scorecard.md
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from experiments.errors import UsageProblem
from experiments.validation.patterns.validation import REPLICATES

if TYPE_CHECKING:
    from experiments.validation.patterns.schema import Pattern


def write_scorecard(
    write: Annotated[Path, typer.Option(help="The page to write.")] = Path("docs/scorecard.md"),
    json_file: Annotated[
        Path | None,
        typer.Option("--json", help="JSON of `groundswell validate`; then nothing is run."),
    ] = None,
    replicates: Annotated[
        int, typer.Option(help="New seeds on the same areas.", min=1)
    ] = REPLICATES,
    areas: Annotated[
        int | None, typer.Option(help="Areas of the portfolio; by default all.", min=1)
    ] = None,
    jobs: Annotated[
        int | None, typer.Option(help="Worker processes; by default one for each processor.", min=1)
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say only what went wrong.")] = False,
    others: Annotated[
        Path | None,
        typer.Option(
            "--patterns",
            help="A file of other patterns beside the page; by default the model's own.",
        ),
    ] = None,
) -> None:
    """Write the scorecard: page, picture and the JSON both come from."""
    from experiments.validation.patterns.payload import results_in
    from experiments.validation.patterns.schema import load_patterns
    from tools.docs.scorecard.lessons import lacking, load_lessons

    patterns = load_patterns(others)
    content = (
        _run(patterns, replicates, areas, jobs, quiet, others)
        if json_file is None
        else _read(json_file, patterns)
    )
    write_files(write, content, patterns, others)
    without = lacking(results_in(content, patterns), load_lessons())
    if without:
        print(
            "Not reproduced, and nothing is said of it yet in experiments/validation/patterns/lessons.yaml: "
            f"{', '.join(without)}.",
            file=sys.stderr,
        )


def write_files(
    write: Path,
    content: dict[str, Any],
    patterns: tuple[Pattern, ...],
    others: Path | None = None,
) -> None:
    """Write page, picture and JSON; the last two into a folder named like the page."""
    from experiments.execution.manifest import write_json
    from experiments.validation.patterns.payload import results_in
    from experiments.validation.patterns.picture import write_picture

    folder = write.with_suffix("")
    folder.mkdir(parents=True, exist_ok=True)
    write_json(folder / f"{write.stem}.json", content)
    write_picture(results_in(content, patterns), folder / f"{write.stem}.svg")
    write.write_text(page_of(write, content, patterns, others), encoding="utf-8")


def page_of(
    write: Path,
    content: dict[str, Any],
    patterns: tuple[Pattern, ...],
    others: Path | None = None,
) -> str:
    """The page as it should stand in a file."""
    from tools.docs.scorecard.lessons import load_lessons
    from tools.docs.scorecard.page import page

    some = f" --areas {content['areas']}" if content["areas"] != WHOLE else ""
    kept = f"{write.stem}/{write.stem}"
    of = f" --patterns docs/{others.name}" if others else ""
    name = write.stem
    command = (
        f"groundswell validate{of} --replicates {content['replicates']}{some} --json {name}.json",
        f"python -m experiments.validation.patterns{of} --json {name}.json --write docs/{write.name}",
    )
    beside = others.name if others else ""
    return "\n".join(page(content, patterns, load_lessons(), command, f"{kept}.svg", beside))


WHOLE = 150
"""Areas of the whole portfolio."""


def _run(
    patterns: tuple[Pattern, ...],
    replicates: int,
    areas: int | None,
    jobs: int | None,
    quiet: bool,
    others: Path | None,
) -> dict[str, Any]:
    from experiments.execution.progress_display import Display, prepare_model
    from experiments.validation.patterns.payload import payload
    from experiments.validation.patterns.schema import PATTERNS
    from experiments.validation.patterns.validation import validate_patterns

    with Display(quiet) as display:
        prepare_model(display)
        found = validate_patterns(
            patterns,
            replicates=replicates,
            areas=areas,
            jobs=jobs,
            progress=display,
            file=others.name if others else PATTERNS.name,
        )
    return payload(found)


def _read(path: Path, patterns: tuple[Pattern, ...]) -> dict[str, Any]:
    """A kept validation, if it is one and of these patterns."""
    from experiments.validation.patterns.payload import differs

    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageProblem(f"{path}: cannot be read ({error.strerror}).") from None
    except ValueError:
        content = None
    if not isinstance(content, dict) or not isinstance(content.get("patterns"), list):
        raise UsageProblem(f"{path}: this is not what `groundswell validate --json` writes.")
    if changed := differs(content, patterns):
        raise UsageProblem(
            f"{path}: is of other patterns than those asked for "
            f"({', '.join(changed[:5])}). Run `groundswell validate --json` again."
        )
    return content


def main() -> None:
    """Run the command; foreseeable trouble is worded and has an exit code."""
    from tools.docs.sensitivity.command import run_module

    run_module(write_scorecard)


if __name__ == "__main__":
    main()
