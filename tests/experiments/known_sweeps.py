"""Sweeps whose outcome is known: the folder of a real design, with runs that were made up."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from fake_runs import fake_record

from experiments.comparison.outcomes import measure_alone
from experiments.ensemble.versions import load_versions
from experiments.execution.manifest import json_text, write_json
from experiments.execution.store import RunStore
from experiments.sweeps.design import read_design
from experiments.sweeps.plan import SweepRequests, manifest_of

Truth = Callable[[Mapping[str, Any], int, np.random.Generator], Mapping[str, float]]
"""From a point's settings and a replicate to its outcomes; what is random comes from the generator."""


def known_sweep(folder: Path, design: str, truth: Truth, plausible: bool = False) -> Path:
    """Write a folder as `sweep` does, but for the runs, whose outcomes are as `truth` says.

    Parameters
    ----------
    design : lines of the design file below its head
    """
    file = folder / "design.yaml"
    file.write_text(f"kind: design\nschema_version: 1\n{design}")
    drawn = read_design(file)
    versions = load_versions() if plausible else None
    requests = SweepRequests(drawn, members=versions)
    manifest = json.loads(json_text(manifest_of(drawn, requests)))
    if versions is not None:
        manifest["plausible"] = json.loads(json_text(versions.describe()))
    settings = {point.name: point.settings for point in drawn.points}
    draws = np.random.default_rng(5)
    out = folder / "out"
    with RunStore(out, ()) as store:
        for request in requests:
            name, replicate = request.key
            record = fake_record(request)
            on = {} if versions is None else {"plausible_version": versions.number(replicate)}
            known = truth(settings[name], replicate, draws)
            store.add(request.key, record, {**settings[name], **on, **measure_alone(record), **known})  # fmt: skip
    write_json(out / "manifest.json", manifest | {"keep": [], "status": "complete"})
    return out
