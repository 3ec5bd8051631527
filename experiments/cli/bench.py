"""The command `bench`."""

from __future__ import annotations

from pathlib import Path

from experiments.cli.answers import answer
from experiments.errors import UsageProblem
from experiments.execution.progress_display import Display, prepare_model


def show_bench(runs: int, memory_runs: int, jobs: int | None, json_file: Path | None) -> None:
    """Measure and print speed and memory."""
    try:
        from benchmarks.bench import measure_everything
    except ModuleNotFoundError:
        raise UsageProblem(
            "bench: the benchmarks come with the source, not with the installed package; give the "
            "command in a checkout of the source."
        ) from None

    with Display() as display:
        prepare_model(display)
        result = measure_everything(runs, memory_runs, jobs, display.say)
    answer(result.lines(), json_file, {"kind": "bench", **result.payload()})
