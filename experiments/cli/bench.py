"""The command `bench`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from experiments.cli.answers import answer
from experiments.errors import UsageProblem
from experiments.execution.manifest import timestamp
from experiments.execution.progress_display import Display, prepare_model


def show_bench(
    quick: bool,
    runs: int | None,
    memory_runs: int | None,
    before: Path | None,
    jobs: int | None,
    json_file: Path | None,
) -> None:
    """Measure and print speed and memory."""
    earlier = None if before is None else read_bench(before)
    try:
        from benchmarks.bench import measure_everything, sizes_of
    except ModuleNotFoundError:
        raise UsageProblem(
            "bench: the benchmarks come with the source, not with the installed package; give the "
            "command in a checkout of the source."
        ) from None

    with Display() as display:
        prepare_model(display)
        sizes = sizes_of(quick, runs, memory_runs)
        result = measure_everything(sizes, jobs, display.say, earlier)
    made = {"kind": "bench", "made": timestamp()}
    answer(result.lines(), json_file, made | result.payload())


def read_bench(path: Path) -> dict[str, Any]:
    """The JSON of an earlier ``groundswell bench``.

    Raises
    ------
    UsageProblem
        If it cannot be read or is something else.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UsageProblem(
            f"{path}: cannot be read as JSON ({error}); give the file that an earlier `groundswell bench --json` wrote."
        ) from None
    if not isinstance(content, dict) or not {"profile_ms", "speed", "model_version"} <= set(
        content
    ):
        raise UsageProblem(
            f"{path}: this is not what `groundswell bench --json` writes; give a file of it."
        )
    return content
