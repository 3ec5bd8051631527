"""The page of speed and memory: what is measured, its figures, page and pictures.

python -m tools.docs benchmarks --write docs/benchmarks.md
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from benchmarks.bench import measure_everything, sizes_of
from experiments.cli.bench import read_bench
from experiments.execution.files import write_text
from experiments.execution.manifest import timestamp, write_json
from experiments.execution.progress_display import Display, prepare_model
from tools.docs.base import DOCS, Files, Jobs, Quiet, Write, given_command, read_json
from tools.docs.benchmarks.page import page_of, pictures_of
from tools.docs.version_line import made_in, with_line


def write_page(
    write: Write = Path("docs/benchmarks.md"),
    quick: Annotated[
        bool, typer.Option("--quick", help="Rough figures in less than a minute.")
    ] = False,
    runs: Annotated[int | None, typer.Option(help="Runs to time, by default 20.", min=1)] = None,
    memory_runs: Annotated[
        int | None, typer.Option(help="Runs for memory growth, by default 1,000.", min=1)
    ] = None,
    before: Annotated[
        Path | None, typer.Option(help="The JSON of an earlier bench, to set its profile beside.")
    ] = None,
    jobs: Jobs = None,
    quiet: Quiet = False,
) -> None:
    """Speed and memory beside what is aimed at: docs/benchmarks.md."""
    earlier = None if before is None else read_bench(before)
    with Display(quiet) as display:
        prepare_model(display)
        sizes = sizes_of(quick, runs, memory_runs)
        result = measure_everything(sizes, jobs, display.tell, earlier)
    content = {
        "schema_version": 1,
        "kind": "benchmarks",
        "command": given_command(),
        "made": timestamp(),
        "quick": quick,
        **result.payload(),
    }
    content = json.loads(json.dumps(content))  # as it is read again
    write_json(write.with_suffix(".json"), content)
    for path, text in files_of(write, content).items():
        write_text(path, with_line(text, made_in(content)) if path == write else text)


def files_of(page: Path, content: Mapping[str, Any]) -> dict[Path, str]:
    """The page and its pictures, which lie beside it."""
    pictures = pictures_of(content, page.stem).items()
    return {page: page_of(content, page.stem)} | {
        page.with_name(name): drawn for name, drawn in pictures
    }


def current_files() -> Files:
    """Page and pictures as the kept figures have them."""
    return files_of(DOCS / "benchmarks.md", read_json(DOCS / "benchmarks.json"))
