"""The command `bench`."""

from __future__ import annotations

from pathlib import Path

from experiments.cli.library import save_json
from experiments.execution.progress_display import Display, prepare_model


def show_bench(runs: int, memory_runs: int, jobs: int | None, json_file: Path | None) -> None:
    """Measure and print speed and memory."""
    from benchmarks.bench import measure_everything

    with Display() as display:
        prepare_model(display)
        result = measure_everything(runs, memory_runs, jobs, display.say)
    for line in result.lines():
        print(line)
    save_json(json_file, {"kind": "bench", **result.payload()})
