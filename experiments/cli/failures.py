"""Telling the user which runs failed."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import typer

from experiments.execution.records import Failure

SHOWN = 5


def tell_failures(failures: Sequence[Failure]) -> None:
    """Name failed runs on stderr and exit with 3; does nothing if there are none."""
    if not failures:
        return
    print(f"{len(failures)} runs failed; the rest is saved:", file=sys.stderr)
    for failure in failures[:SHOWN]:
        print(f"  {failure.key[0]}, seed {failure.seed}: {failure.message}", file=sys.stderr)
    if len(failures) > SHOWN:
        print(f"  and {len(failures) - SHOWN} more", file=sys.stderr)
    raise typer.Exit(3)
