"""The command `analyse`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from experiments.cli.answers import answer


def analyse_sweep(folder: Path, outcomes: Sequence[str], json_file: Path | None) -> None:
    """Say what moves outcomes of a sweep; by default the headline outcomes."""
    from experiments.comparison.outcomes import HEADLINE_NAMES
    from experiments.execution.folder import settle
    from experiments.reporting.analysis_text import HYPOTHESES, analysis_json, analysis_lines
    from experiments.reporting.text import screen_width
    from experiments.sweeps.analysis import analyse

    settle(folder)
    found = analyse(folder, outcomes or HEADLINE_NAMES)

    def lines() -> Iterator[str]:
        for each in found:
            yield from analysis_lines(each, screen_width())
        yield ""
        yield HYPOTHESES

    content = {"kind": "analysis", "outcomes": [analysis_json(each) for each in found]}
    answer(lines(), json_file, {**content, "note": HYPOTHESES})
