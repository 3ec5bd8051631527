"""The command `sweep`."""

from __future__ import annotations

from pathlib import Path

from experiments.cli.answers import answer
from experiments.cli.exit_codes import tell_failures
from experiments.execution.cluster import Cluster
from experiments.execution.progress_display import Display, prepare_model


def sweep_design(
    design: str,
    out: Path,
    jobs: int | None,
    json_file: Path | None,
    cache: bool,
    quiet: bool,
    plausible: bool = False,
    dry_run: bool = False,
    run_limit: float | None = None,
    cluster: Cluster | None = None,
) -> None:
    """Carry out a design and say where the table is.

    `plausible`: whether replicate i runs on the i-th plausible version of the model. `dry_run`: whether only
    to say what it costs. `cluster`: what carries out the runs in place of worker processes here.
    """
    from experiments.ensemble.versions import load_versions
    from experiments.sweeps.design import SOME_POINTS, design_cost, read_design
    from experiments.sweeps.run import run_sweep

    versions = load_versions() if plausible else None
    drawn = read_design(design, SOME_POINTS)
    cost, each = design_cost(drawn, cluster.jobs if cluster else jobs), drawn.design.replicates
    before = [f"{drawn.count:,} points, {each:,} twin neighbourhoods each: {cost}"]
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
            run_limit=run_limit, cluster=cluster, notice=display.say,
        )  # fmt: skip
    rows = len(result.summary)
    told = [
        f"{rows} runs in {out.resolve()}",
        f"In Python: pandas.read_parquet({str(out / 'summary')!r})",
    ]
    answer(
        [] if quiet else told,
        json_file,
        {"kind": "sweep", "folder": str(out), "points": len(drawn.points), "points_left_out": len(drawn.left_out), "rows": rows,
         "digest": result.digest, "failures": result.manifest["failures"]},
    )  # fmt: skip
    tell_failures(result.failures)
