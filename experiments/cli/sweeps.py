"""The command `sweep`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from experiments.cli.answers import answer, command_line, warn
from experiments.cli.exit_codes import tell_failures
from experiments.cli.folders import sliced
from experiments.execution.cluster import Cluster
from experiments.execution.progress_display import Display, prepare_model

if TYPE_CHECKING:
    from experiments.sweeps.design import DrawnDesign
    from experiments.sweeps.merging import MergedSweep
    from experiments.sweeps.run import SweepResult


def sweep_design(
    design: str,
    out: Path,
    jobs: int | None,
    json_file: Path | None,
    cache: bool,
    quiet: bool,
    plausible: bool = False,
    part: str | None = None,
    dry_run: bool = False,
    run_limit: float | None = None,
    cluster: Cluster | None = None,
) -> None:
    """Carry out a design and say where the table is.

    `plausible`: whether replicate i runs on the i-th plausible version of the model. `part`: a slice, as in 3/10.
    `dry_run`: whether only to say what it costs. `cluster`: what carries out the runs in place of worker processes here.
    """
    from experiments.ensemble.versions import load_versions
    from experiments.execution.slices import read_slice
    from experiments.sweeps.design import SOME_POINTS, design_cost, read_design
    from experiments.sweeps.run import run_sweep

    wanted = None if part is None else read_slice(part)
    versions = load_versions() if plausible else None
    drawn = read_design(design, SOME_POINTS)
    cost, each = (
        design_cost(drawn, cluster.jobs if cluster else jobs, wanted),
        drawn.design.replicates,
    )
    of = "" if wanted is None else f"Slice {wanted} of "
    before = [f"{of}{drawn.count:,} points, {each:,} twin neighbourhoods each: {cost}"]
    before += drawn.sentences()
    before += [f"On {cluster}."] if cluster is not None else []
    if dry_run:
        answer(before, json_file, cost.payload("sweep"))
        return
    with Display(quiet) as display:
        for said in before:
            display.tell(said)
        if not drawn.is_whole:
            drawn = read_design(design)
        for said in versions.sentences({}) if versions is not None else ():
            display.tell(said)
        if cluster is None:
            prepare_model(display)
        result = run_sweep(
            drawn, out, jobs=jobs, cache=cache, progress=display, versions=versions,
            run_limit=run_limit, cluster=cluster, part=wanted, notice=display.say,
        )  # fmt: skip
    runs = result.manifest["runs"]
    rows = runs["reused"] + runs["executed"]
    told = [
        f"{rows} runs in {out.resolve()}",
        *sliced(result.manifest),
        f"In Python: pandas.read_parquet({str(out / 'summary')!r})",
    ]
    content = {} if json_file is None else _content(drawn, result)
    answer([] if quiet else told, json_file, content)
    tell_failures(result.failures)


def _content(drawn: DrawnDesign, result: SweepResult) -> dict[str, Any]:
    """What a sweep answers, as JSON takes it; reads the whole summary."""
    runs = result.manifest["runs"]
    return {
        "kind": "sweep",
        "folder": str(result.folder),
        "points": len(drawn.points),
        "points_left_out": len(drawn.left_out),
        "rows": runs["reused"] + runs["executed"],
        "digest": result.digest,
        "failures": result.manifest["failures"],
        "slice": result.manifest.get("slice"),
    }


def _merged_content(merged: MergedSweep) -> dict[str, Any]:
    """What a merge answers, as JSON takes it; reads the whole summary."""
    return {
        "kind": "merge",
        "folder": str(merged.folder),
        "runs": merged.manifest["runs"],
        "missing": merged.missing,
        "missing_slices": [str(part) for part in merged.missing_slices],
        "merged": merged.manifest["merged"],
        "digest": merged.digest,
        "failures": merged.manifest["failures"],
    }


def merge_slices(folders: Sequence[Path], out: Path, json_file: Path | None, quiet: bool) -> None:
    """Put slices together and say what is missing; exit 1 if runs are, 3 if some failed."""
    from experiments.sweeps.merging import merge

    merged = merge(folders, out, notice=warn)
    told = list(merged.told)
    if merged.missing:
        told.append(f"To make what is missing: {command_line(*merged.manifest['command'])}")
    content = {} if json_file is None else _merged_content(merged)
    answer([] if quiet else told, json_file, content)
    if merged.missing:
        if quiet:
            warn(f"{merged.missing} runs are missing.")
        raise typer.Exit(1)
    tell_failures(merged.failures)
