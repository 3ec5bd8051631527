"""The runs of a design: named as the model names them, made when their turn comes, in little room."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import pytest

from experiments.ensemble.versions import load_versions
from experiments.errors import UsageProblem
from experiments.execution.manifest import (
    slice_of,
    slice_sentence,
    wanted_runs,
    whole_runs,
)
from experiments.execution.requests import request
from experiments.execution.slices import Slice
from experiments.sweeps.design import DrawnDesign, read_design
from experiments.sweeps.plan import SweepRequests, grows, manifest_of

DESIGN = """kind: design
schema_version: 1
base: {base}
sampling: latin_hypercube
samples: {points}
factors:
  partnership.openness: {{from: 0, to: 1}}
  workers.directiveness: {{from: 0, to: 1}}
  assumptions.energy.load_cost: all
replicates: {replicates}
"""


def drawn(
    folder: Path, points: int = 3, replicates: int = 5, base: str = "baseline"
) -> DrawnDesign:
    path = folder / "design.yaml"
    path.write_text(DESIGN.format(base=base, points=points, replicates=replicates))
    return read_design(path)


def named_one_by_one(design: DrawnDesign, members=None) -> list:
    """Every run as it was asked for before there were designs of a million."""
    horizon = SweepRequests(design).horizon_months
    return [
        request(
            point.name,
            replicate,
            point.scenario if members is None else members.apply(point.scenario, replicate),
            design.design.seed + replicate,
            horizon,
        )
        for replicate in range(design.design.replicates)
        for point in design.points
    ]


@pytest.mark.parametrize("versions", [0, 2, 8])
def test_runs_are_those_of_the_design_neighbourhood_by_neighbourhood(tmp_path, ensemble, versions):
    members = None
    if versions:
        ensemble(versions)
        members = load_versions()
    design = drawn(tmp_path)
    assert list(SweepRequests(design, members=members)) == named_one_by_one(design, members)


OWN = '''"""People rest: nothing is done.

Reads: nothing.
Writes: nothing.
Draws: nothing.
"""

AFTER = "engagement"


def apply(model):
    """Do nothing."""
'''


def test_own_behaviour_enters_the_names_as_it_does_of_a_single_run(tmp_path):
    own = tmp_path / "rest.py"
    own.write_text(OWN)
    design = drawn(tmp_path, points=2, replicates=2)
    with_own = list(SweepRequests(design, own=(str(own),)))
    assert with_own == [
        request(*each.key, each.scenario, each.seed, each.horizon_months, (str(own),))
        for each in SweepRequests(design)
    ]


def test_slices_have_the_runs_of_the_whole_under_the_same_names(tmp_path):
    design = drawn(tmp_path)
    whole = list(SweepRequests(design))
    slices = [SweepRequests(design, part=Slice(i, 4)) for i in range(1, 5)]
    found = [each for part in slices for each in part]
    assert sorted(found, key=lambda r: (r.key[1], r.key[0])) == sorted(
        whole, key=lambda r: (r.key[1], r.key[0])
    )
    assert sorted(len(part) for part in slices) == [3, 4, 4, 4]
    assert slices[1][1:3] == [slices[1][1], slices[1][2]]


def test_a_slices_manifest_tells_of_the_whole_and_asks_for_its_own(tmp_path):
    design = drawn(tmp_path)
    whole = manifest_of(design, SweepRequests(design))
    requests = SweepRequests(design, part=Slice(2, 4))
    manifest = manifest_of(design, requests)
    assert manifest["identity"] == whole["identity"]
    assert wanted_runs(whole) == whole_runs(manifest) == whole_runs(whole)
    assert wanted_runs(manifest) == {(*each.key, each.run_id) for each in requests}
    assert slice_of(manifest) == Slice(2, 4)
    assert "slice 2/4 of a sweep, 4 of its 15 runs" in slice_sentence(manifest)
    assert slice_sentence(whole) == ""


def test_a_slice_in_which_there_is_no_run_is_refused(tmp_path):
    design = drawn(tmp_path, points=2, replicates=1)
    with pytest.raises(UsageProblem, match="at most 2 slices"):
        SweepRequests(design, part=Slice(1, 3))


@pytest.mark.parametrize(
    ("there", "wanted", "why"),
    [
        (None, None, None),
        (Slice(1, 2), Slice(1, 2), None),
        (Slice(1, 2), None, None),
        (None, Slice(1, 2), "holds this sweep whole, and slice 1/2 is a part of it"),
        (Slice(1, 2), Slice(2, 2), "holds slice 1/2 of this sweep, not 2/2"),
        (Slice(1, 2), Slice(1, 3), "holds slice 1/2 of this sweep, not 1/3"),
    ],
)
@pytest.mark.parametrize("more", [0, 2])
def test_a_slice_goes_on_as_itself_or_as_the_whole(tmp_path, there, wanted, why, more):
    """Also when the design is given more neighbourhoods."""
    before = drawn(tmp_path, replicates=4)
    now = drawn(tmp_path, replicates=4 + more)
    earlier = manifest_of(before, SweepRequests(before, part=there))
    assert grows(manifest_of(now, SweepRequests(now, part=wanted)))(earlier) == why


def test_points_share_what_they_leave_as_their_base_has_it(tmp_path):
    design = drawn(tmp_path)
    for point in design.points:
        made = point.base.with_levers(point.settings)
        assert point.scenario == made
        assert point.scenario.canonical() == made.canonical()
        assert point.scenario.place is point.base.place
        assert point.scenario.funding is point.base.funding
        assert point.scenario.workers is not point.base.workers


def test_a_design_takes_little_memory_for_a_point_and_for_a_run(tmp_path):
    drawn(tmp_path, points=2)  # what is loaded once is loaded
    tracemalloc.start()
    design = drawn(tmp_path, points=300, replicates=2)
    for_points = tracemalloc.get_traced_memory()[0] / 300
    requests = SweepRequests(design)
    before = tracemalloc.get_traced_memory()[0]
    more = SweepRequests(drawn(tmp_path, points=300, replicates=102))
    for_runs = (tracemalloc.get_traced_memory()[0] - before) / 300 / 100
    tracemalloc.stop()
    assert for_points < 6_000
    assert len(more) - len(requests) == 30_000
    assert for_runs < 150
