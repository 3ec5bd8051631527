"""Options that several commands take, each written once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

SeedOption = Annotated[
    int, typer.Option(help="Seed of the first twin neighbourhood.", min=0, max=2**40)
]
JobsOption = Annotated[
    int | None, typer.Option(help="Worker processes; by default one for each processor.", min=1)
]
ClusterOption = Annotated[
    str | None,
    typer.Option(
        "--cluster",
        metavar="ADDRESS",
        help="Run on the workers of this Dask scheduler, as tcp://HOST:8786.",
    ),
]
SchedulerFileOption = Annotated[
    Path | None,
    typer.Option("--scheduler-file", help="The same; the file that the scheduler writes names it."),
]
OutOption = Annotated[
    Path | None, typer.Option(help="Folder for the results, to keep and to go on from.")
]
JsonOption = Annotated[
    Path | None, typer.Option("--json", help="Write what is shown into this file, as JSON.")
]
NoCacheOption = Annotated[
    bool, typer.Option("--no-cache", help="Run everything anew; neither use nor fill the cache.")
]
WithOption = Annotated[
    list[Path] | None,
    typer.Option("--with", help="A Python file with behaviour of your own; may be given again."),
]
PlausibleOption = Annotated[
    bool, typer.Option("--plausible", help="Run on the plausible versions of the model in turn.")
]
DryRunOption = Annotated[
    bool,
    typer.Option(
        "--dry-run", help="Only say how many runs this takes, how long and how much disk."
    ),
]
RunLimitOption = Annotated[
    float | None,
    typer.Option(help="Seconds after which a run is given up, as one that failed.", min=0.1),
]
QuietOption = Annotated[bool, typer.Option("--quiet", "-q", help="Say only what went wrong.")]
FolderArgument = Annotated[Path, typer.Argument(help="A folder written with --out.")]
