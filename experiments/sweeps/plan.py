"""Which runs a design takes: all of them or a slice, each made only when its turn comes, and the manifest that tells of them.

Of a million runs the ids are held, and the points' scenarios, which share what they leave as their base has it; nothing
else is held run by run.
"""

from __future__ import annotations

import hashlib
import itertools
import json
from array import array
from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, overload

from experiments.comparison.plan import common_horizon
from experiments.ensemble.versions import EnsembleMembers
from experiments.execution.folder import Obstacle, other_work
from experiments.execution.manifest import (
    SCHEMA_VERSION,
    Manifest,
    command,
    described_difference,
    factors_of,
    slice_of,
    timestamp,
    versions,
    whole_runs,
)
from experiments.execution.requests import RunRequest, seeds_for
from experiments.execution.slices import Slice
from experiments.sweeps.design import DrawnDesign, Point
from sim.simulation import run_ids

SHOWN = 20
"""Points left out of which the manifest tells."""


class SweepRequests(Sequence[RunRequest]):
    """The runs of a design, neighbourhood by neighbourhood, so that an early stop leaves every point some.

    Parameters
    ----------
    drawn : DrawnDesign
    own : files of own behaviour
    members : plausible versions of the model, on which neighbourhoods run in turn; None: the catalogue's model
    part : the slice that is wanted; None: the whole

    Attributes
    ----------
    seeds : list of int
        One for each neighbourhood.
    horizon_months : int
    run_ids : dict of point to list of str
        Of the whole design, by neighbourhood.

    Raises
    ------
    UsageProblem
        If there is no run in the slice.
    """

    def __init__(
        self,
        drawn: DrawnDesign,
        own: tuple[str, ...] = (),
        members: EnsembleMembers | None = None,
        part: Slice | None = None,
    ) -> None:
        self.points, self.own, self.members, self.part = drawn.points, own, members, part
        self.seeds = seeds_for(drawn.design.seed, drawn.design.replicates)
        self.horizon_months = common_horizon({each.name: each.scenario for each in self.points})
        self._places = self._those_of(part)
        behaviour = None
        if own:
            from sim.extensions.plugins import gather  # noqa: PLC0415  loads the model

            behaviour = gather(mechanisms=own)
        self.run_ids = {point.name: self._named(point, behaviour) for point in self.points}

    def _those_of(self, part: Slice | None) -> Sequence[int]:
        """Places of the runs that are wanted among all of the design."""
        points, neighbourhoods = len(self.points), len(self.seeds)
        if part is None:
            return range(points * neighbourhoods)
        part.need_runs(points, neighbourhoods)
        return array("q", part.places(points, neighbourhoods))

    def _named(self, point: Point, behaviour: Any) -> list[str]:
        """The run ids of a point; neighbourhoods that run on the same version are named together."""
        turns = 1 if self.members is None else min(len(self.members), len(self.seeds))
        found = [""] * len(self.seeds)
        for turn in range(turns):
            scenario = (
                point.scenario if self.members is None else self.members.apply(point.scenario, turn)
            )
            seeds = self.seeds[turn::turns]
            found[turn::turns] = run_ids(scenario, seeds, self.horizon_months, behaviour)
        return found

    def __len__(self) -> int:
        return len(self._places)

    @overload
    def __getitem__(self, place: int) -> RunRequest: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[RunRequest]: ...
    def __getitem__(self, place: int | slice) -> RunRequest | Sequence[RunRequest]:
        """The request at a place, or those of a range of places."""
        if isinstance(place, slice):
            return [self._made(each) for each in self._places[place]]
        return self._made(self._places[place])

    def _made(self, place: int) -> RunRequest:
        replicate, number = divmod(place, len(self.points))
        point, members = self.points[number], self.members
        scenario = point.scenario if members is None else members.apply(point.scenario, replicate)
        return RunRequest(
            key=(point.name, replicate),
            scenario=scenario,
            seed=self.seeds[replicate],
            horizon_months=self.horizon_months,
            run_id=self.run_ids[point.name][replicate],
            own=self.own,
        )


def named_as_before(drawn: DrawnDesign, earlier: Manifest | None) -> DrawnDesign:
    """The design's points under the names that a folder has for them already; new ones are numbered after those."""
    if earlier is None or earlier["kind"] != "sweep":
        return drawn
    base = drawn.points[0].base.model_dump(mode="json")
    if earlier.get("base_scenario") != base:
        return drawn
    names: dict[str, deque[str]] = {}  # a screen may have a point twice
    for name, entry in earlier["scenarios"].items():
        names.setdefault(json.dumps(entry, sort_keys=True), deque()).append(name)
    changes = [json.dumps(_changed(base, point), sort_keys=True) for point in drawn.points]
    now = Counter(changes)
    if any(len(each) > now[change] for change, each in names.items()):
        return drawn
    last = max(earlier["scenarios"], key=_number_in)
    width = len(last.rpartition("_")[2])
    new = (f"point_{number:0{width}d}" for number in itertools.count(_number_in(last) + 1))
    named = [
        replace(point, name=names[change].popleft() if names.get(change) else next(new))
        for point, change in zip(drawn.points, changes, strict=True)
    ]
    return replace(drawn, points=named)


def _number_in(name: str) -> int:
    return int(name.rpartition("_")[2])


def grows(manifest: Manifest) -> Obstacle:
    """Work may go on with this sweep, begun, or with fewer neighbourhoods or points; a slice with the same slice, or the whole."""
    different, wanted = other_work(manifest), slice_of(manifest)

    def obstacle(earlier: Manifest) -> str | None:
        why = different(earlier)
        if earlier["kind"] == "sweep" and _columns(earlier) == _columns(manifest):
            same_model = earlier["versions"]["model"] == manifest["versions"]["model"]
            if same_model and (why is None or whole_runs(earlier) <= whole_runs(manifest)):
                return _other_slice(slice_of(earlier), wanted)
        return why

    return obstacle


def _other_slice(there: Slice | None, wanted: Slice | None) -> str | None:
    """Why a slice cannot go on where a sweep is; None if it can."""
    if wanted is None or there == wanted:
        return None
    if there is None:
        return f"holds this sweep whole, and slice {wanted} is a part of it"
    return f"holds slice {there} of this sweep, not {wanted}"


def _columns(manifest: Manifest) -> tuple[object, ...]:
    """What decides which tables a sweep's folder has, and which columns they have."""
    return sorted(factors_of(manifest)), manifest["keep"], "plausible" in manifest


def manifest_of(drawn: DrawnDesign, requests: SweepRequests) -> Manifest:
    """The manifest of a sweep before it starts; that of a slice tells of the whole, and which slice it is."""
    design, points = drawn.design, drawn.points
    base = points[0].base.model_dump(mode="json")
    part = requests.part
    sliced = {"slice": {"number": part.number, "of": part.of}} if part is not None else {}
    return {
        "schema_version": SCHEMA_VERSION,
        "kind": "sweep",
        "status": "running",
        "started": timestamp(),
        "command": command(),
        "identity": _identity(requests, (*design.keep, *sorted(design.names))),
        "versions": versions(),
        **sliced,
        "design": design.model_dump(mode="json"),
        "left_out": {
            "points": len(drawn.left_out),
            "some": [
                {"settings": each.settings, "why": each.why} for each in drawn.left_out[:SHOWN]
            ],
        },
        "keep": list(design.keep),
        "seeds": requests.seeds,
        "horizon_months": requests.horizon_months,
        "base_scenario": base,
        "scenarios": {point.name: _changed(base, point) for point in points},
        "run_ids": requests.run_ids,
    }


def _identity(requests: SweepRequests, columns: tuple[str, ...]) -> str:
    """Hash of all runs of the design, neighbourhood by neighbourhood, and of what is kept of them."""
    identity = hashlib.sha256()
    for neighbourhood in zip(*requests.run_ids.values(), strict=True):
        identity.update("".join(neighbourhood).encode())
    identity.update(",".join(columns).encode())
    return identity.hexdigest()[:16]


def _changed(base: dict[str, Any], point: Point) -> dict[str, Any]:
    """What a point changes of the base, levers apart from assumptions."""
    changed = described_difference(base, point.scenario.model_dump(mode="json"))
    prefix = "assumptions."
    return {
        "lever_differences": {k: v for k, v in changed.items() if not k.startswith(prefix)},
        "assumption_differences": {k: v for k, v in changed.items() if k.startswith(prefix)},
    }
