"""Write the scorecard: the page, its picture and the JSON that both come from.

python -m tools.docs scorecard --write docs/scorecard.md
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from experiments.errors import UsageProblem
from experiments.execution.files import write_text
from experiments.execution.manifest import write_json
from experiments.execution.progress_display import Display, prepare_model
from experiments.validation.figure import draw_patterns
from experiments.validation.json import differing_ids, patterns_json, results_from_json
from experiments.validation.patterns_schema import Pattern
from experiments.validation.read import PATTERNS, load_patterns
from experiments.validation.run import PATTERNS_REPLICATES, validate_patterns
from tools.docs.base import COMMAND, DOCS, Files, Jobs, Quiet, Write
from tools.docs.scorecard.lessons import lacking, load_lessons
from tools.docs.scorecard.page import page
from tools.docs.version_line import made_in, with_line

WHOLE = 150
"""Areas of the whole portfolio."""
PAGE = DOCS / "scorecard.md"
Patterns = tuple[Pattern, ...]


def write_page(
    write: Write = Path("docs/scorecard.md"),
    json_file: Annotated[
        Path | None,
        typer.Option("--json", help="JSON of `groundswell validate`; then nothing is run."),
    ] = None,
    replicates: Annotated[
        int, typer.Option(help="New seeds on the same areas.", min=1)
    ] = PATTERNS_REPLICATES,
    areas: Annotated[
        int | None, typer.Option(help="Areas of the portfolio; by default all.", min=1)
    ] = None,
    jobs: Jobs = None,
    quiet: Quiet = False,
) -> None:
    """Published figures beside the model's: docs/scorecard.md."""
    patterns = load_patterns()
    if json_file is None:
        content = _run(patterns, replicates, areas, jobs, quiet)
    else:
        content = read_kept(json_file, patterns)
    write_json(_kept(write, ".json"), content)
    for path, text in files_of(write, content, patterns).items():
        write_text(path, with_line(text, made_in(content)) if path == write else text)
    without = lacking(results_from_json(content, patterns), load_lessons())
    if without:
        print(
            "Not reproduced, and nothing is said of it yet in tools/docs/scorecard/lessons.yaml: "
            f"{', '.join(without)}.",
            file=sys.stderr,
        )


def current_files() -> Files:
    """Page and picture as the kept validation has them."""
    patterns = load_patterns()
    return files_of(PAGE, read_kept(_kept(PAGE, ".json"), patterns), patterns)


def files_of(write: Path, content: dict[str, Any], patterns: Patterns) -> Files:
    """Page and picture as they should stand in files; the picture in a folder named like the page."""
    return {
        _kept(write, ".svg"): draw_patterns(results_from_json(content, patterns)),
        write: page_of(write, content, patterns),
    }


def _kept(write: Path, ending: str) -> Path:
    return write.with_suffix("") / f"{write.stem}{ending}"


def page_of(write: Path, content: dict[str, Any], patterns: Patterns) -> str:
    """The page as it should stand in a file."""
    some = f" --areas {content['areas']}" if content["areas"] != WHOLE else ""
    name = write.stem
    commands = (
        f"groundswell validate --replicates {content['replicates']}{some} --json {name}.json",
        f"{COMMAND} scorecard --json {name}.json --write docs/{write.name}",
    )
    return "\n".join(page(content, patterns, load_lessons(), commands, f"{name}/{name}.svg"))


def _run(
    patterns: Patterns, replicates: int, areas: int | None, jobs: int | None, quiet: bool
) -> dict[str, Any]:
    with Display(quiet) as display:
        prepare_model(display)
        found = validate_patterns(
            patterns,
            replicates=replicates,
            areas=areas,
            jobs=jobs,
            progress=display,
            file=PATTERNS.name,
        )
    return patterns_json(found)


def read_kept(path: Path, patterns: Patterns) -> dict[str, Any]:
    """A kept validation, if it is one and of these patterns."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageProblem(f"{path}: cannot be read ({error.strerror}).") from None
    except ValueError:
        content = None
    if not isinstance(content, dict) or not isinstance(content.get("patterns"), list):
        raise UsageProblem(f"{path}: this is not what `groundswell validate --json` writes.")
    if changed := differing_ids(content, patterns):
        raise UsageProblem(
            f"{path}: is of other patterns than those asked for "
            f"({', '.join(changed[:5])}). Run `groundswell validate --json` again."
        )
    return content
