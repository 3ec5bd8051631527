"""Designs: strictly read, evenly spread, the same points every time."""

from __future__ import annotations

from pathlib import Path

import pytest

from experiments.errors import UsageProblem
from experiments.sweeps.design import LIBRARY, find_design, read_design
from sim.scenario import ScenarioError, check_file, register_kind

HEAD = "kind: design\nschema_version: 1\nbase: baseline\n"


def written(folder: Path, text: str, head: str = HEAD) -> Path:
    path = folder / "design.yaml"
    path.write_text(head + text)
    return path


def problems_of(path: Path) -> list[str]:
    with pytest.raises(ScenarioError) as caught:
        read_design(path)
    return [str(problem) for problem in caught.value.problems]


def test_a_grid_is_every_combination(tmp_path):
    path = written(
        tmp_path,
        "factors:\n  funding.years: [3, 5]\n  partnership.hub: [none, modest, large]\n"
        "  assumptions.energy.recovery_rate: [0.1]\n",
    )
    points = read_design(path).points
    assert len(points) == 6
    assert len({point.name for point in points}) == 6
    assert points[0].settings == {
        "funding.years": 3, "partnership.hub": "none", "assumptions.energy.recovery_rate": 0.1}  # fmt: skip
    assert points[-1].scenario.partnership.hub == "large"
    assert points[-1].scenario.assumptions["energy.recovery_rate"] == 0.1


HYPERCUBE = (
    "sampling: latin_hypercube\nsamples: 40\nfactors:\n  workers.directiveness: {from: 0, to: 1}\n"
    "  funding.years: {from: 3, to: 12}\n  partnership.hub: [none, large]\n"
)


def test_a_hypercube_has_one_point_in_every_slice(tmp_path):
    points = read_design(written(tmp_path, HYPERCUBE)).points
    values = sorted(point.settings["workers.directiveness"] for point in points)
    assert [int(value * 40) for value in values] == list(range(40))
    years = [point.settings["funding.years"] for point in points]
    assert {years.count(year) for year in range(3, 13)} == {4}
    hubs = [point.settings["partnership.hub"] for point in points]
    assert hubs.count("large") == 20


def test_points_follow_from_the_seed_of_the_sampling_alone(tmp_path):
    path = written(tmp_path, HYPERCUBE)
    first = [point.settings for point in read_design(path).points]
    assert first == [point.settings for point in read_design(path).points]
    elsewhere = written(tmp_path, HYPERCUBE + "seed: 2\n")
    assert first == [point.settings for point in read_design(elsewhere).points]
    other = written(tmp_path, HYPERCUBE + "sampling_seed: 2\n")
    assert first != [point.settings for point in read_design(other).points]


def test_every_mistake_is_named_at_its_place(tmp_path):
    text = (
        "replicats: 3\nsamples: 1\nfactors:\n  funding.yeras: [3, 5]\n  funding.years: [3, 99]\n"
        "  workers.directiveness: {from: 0, to: 1}\n  partnership.hub: []\n"
        "  assumptions.energy.recovery_rat: [0.2]\n"
    )
    found = "\n".join(problems_of(written(tmp_path, text)))
    for place, words in (
        ("4:1: replicats", "did you mean replicates?"),
        ("5:1: samples", "at least 2"),
        ("7:3: factors.funding.yeras", "years"),
        ("8:3: factors.funding.years", "at most 20"),
        ("9:3: factors.workers.directiveness", "sampling: latin_hypercube"),
        ("10:3: factors.partnership.hub", "empty"),
        ("11:3: factors.assumptions.energy.recovery_rat", "recovery_rate"),
    ):
        line = next(line for line in found.splitlines() if f"design.yaml:{place}: " in line)
        assert words in line


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "sampling: latin_hypercube\nfactors:\n  funding.years: {from: 9, to: 3}\n",
            "smaller one first",
        ),
        ("sampling: latin_hypercube\nfactors:\n  funding.years: {from: 3}\n", "two ends"),
        ("factors:\n  funding.years: 5\n", "list of values"),
        ("factors: {}\n", "factors"),
        ("factors:\n  funding.years: [4, 6, 4.0]\n", "4 is there twice"),
        ("factors:\n  place.hardship: [.5, 0.2, 0.50]\n", "0.5 is there twice"),
        ("factors:\n  workers.delivery_hours: ['7,5']\n", "as 7.5 or as 75"),
        ("factors:\n  funding.getting_started_gbp: [35.000]\n", "as 35 or as 35000"),
        (
            "sampling: latin_hypercube\nfactors:\n  place.churn:\n    from: 0,5\n    to: 2\n",
            "write 0.5",
        ),
        ("", "factors"),
    ],
)
def test_factors_of_the_wrong_form_are_explained(tmp_path, text, words):
    assert words in "\n".join(problems_of(written(tmp_path, text)))


def test_whole_numbers_are_whole_however_they_are_written(tmp_path):
    text = "factors:\n  funding.years: [4.0, 6e0]\nreplicates: 3.0\n"
    drawn = read_design(written(tmp_path, text))
    assert drawn.design.replicates == 3
    assert [str(point.settings["funding.years"]) for point in drawn.points] == ["4", "6"]


SHARES = "factors:\n  place.private_rent_share: [{}]\n  place.social_rent_share: [0.2, 0.7]\n"


def test_impossible_points_are_left_out_and_counted(tmp_path):
    drawn = read_design(written(tmp_path, SHARES.format("0.2, 0.6")))
    assert [point.name for point in drawn.points] == ["point_0", "point_1", "point_2"]
    assert drawn.count == 3
    assert drawn.is_whole
    said = drawn.sentences()[0]
    assert "1 of 4 points is impossible and is left out" in said
    assert "place.private_rent_share=0.6, place.social_rent_share=0.7: " in said


def test_of_points_of_which_some_are_looked_at_the_rest_is_reckoned(tmp_path):
    text = (
        "sampling: latin_hypercube\nsamples: 400\nfactors:\n"
        "  place.private_rent_share: {from: 0.1, to: 0.6}\n  place.social_rent_share: {from: 0.1, to: 0.8}\n"
    )
    path = written(tmp_path, text)
    every, some = read_design(path), read_design(path, most=200)
    assert every.is_whole
    assert not some.is_whole
    assert 0.5 * every.count < some.count < 1.5 * every.count
    assert len(every.points) + len(every.left_out) == 400
    assert "of 400, 200 were looked at" in some.sentences()[0]


def test_a_design_without_a_possible_point_is_refused(tmp_path):
    path = written(tmp_path, SHARES.format("0.6").replace("0.2, 0.7", "0.7, 0.75"))
    found = problems_of(path)
    assert "none of 2 points is possible" in found[0]
    assert "place.private_rent_share=0.6" in found[0]


def test_a_base_is_found_beside_the_design(tmp_path, quick):
    path = written(tmp_path, "base: quick.yaml\nfactors:\n  funding.years: [3, 4]\n",
                   "kind: design\nschema_version: 1\n")  # fmt: skip
    points = read_design(path).points
    assert points[0].scenario.place.population == 3000
    wrong = written(tmp_path, "base: baselin\nfactors:\n  funding.years: [3, 4]\n",
                    "kind: design\nschema_version: 1\n")  # fmt: skip
    assert "baseline" in problems_of(wrong)[0]


def test_every_ready_design_is_sound():
    from experiments.sweeps.design import design_problems

    register_kind("design", design_problems)
    files = sorted(LIBRARY.glob("*.yaml"))
    assert files
    for file in files:
        assert check_file(file) == []
        assert find_design(file.stem) == file


def test_an_unknown_design_is_suggested():
    with pytest.raises(UsageProblem, match="did you mean years_and_workers"):
        find_design("years_and_workerz")
