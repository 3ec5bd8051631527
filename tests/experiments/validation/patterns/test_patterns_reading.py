"""A file of patterns by anybody is read strictly, and all that is wrong with it is said at once."""

from pathlib import Path

import pytest

from experiments.validation.patterns.payload import published
from experiments.validation.patterns.reading import unknown_evidence
from experiments.validation.patterns.schema import PATTERNS, load_patterns
from sim.scenario import ScenarioError

GOOD = "id: one, evidence: E020, column: members, statistic: mean, calendar_year: 2019, target: 11"


def read(tmp_path: Path, *entries: str):
    file = tmp_path / "mine.yaml"
    file.write_text("patterns:\n" + "".join(f"- {{{entry}}}\n" for entry in entries))
    return load_patterns(file)


def problems(tmp_path: Path, *entries: str) -> list[str]:
    with pytest.raises(ScenarioError) as caught:
        read(tmp_path, *entries)
    return [str(problem) for problem in caught.value.problems]


def test_the_models_own_patterns_are_as_the_file_says():
    patterns = {pattern.id: pattern for pattern in load_patterns()}
    assert len(patterns) == PATTERNS.read_text().count("- {id:") == 26
    assert sum(pattern.use == "calibrate" for pattern in patterns.values()) == 23
    assert sum(p.use == "calibrate" and p.emergent for p in patterns.values()) == 19
    early = patterns["fragile_maturity_early"]
    assert (early.years, early.among, early.range) == (
        (2016, 2017),
        ("fragile_maturity",),
        (0.5, 1.0),
    )
    assert patterns["dominated_areas_feel_less_led"].by == "dominated"
    assert published(patterns["clash_2019"]) == 0.153


def test_what_is_not_said_is_as_the_header_says(tmp_path: Path):
    (pattern,) = read(tmp_path, GOOD)
    assert (pattern.use, pattern.n, pattern.tolerance, pattern.counts) == ("holdout", 0, 0.0, True)


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        (GOOD.replace("members", "mebers"), "no column of the yearly table 'mebers'; did you mean members?"),
        (GOOD.replace("statistic: mean", "statistic: men"), "did you mean mean?"),
        (GOOD.replace("mean", "pooled"), "over: is missing; statistic: pooled needs it"),
        (GOOD + ", over: joiners", "over: has no use with statistic: mean"),
        (GOOD.replace("mean", "share"), "target: 11 cannot be; from 0 to 1 is possible"),
        (GOOD.replace("mean", "share"), "'members' is not yes or no"),
        (GOOD.replace("members", "stage"), "'stage' holds names, not numbers"),
        (GOOD.replace(", target: 11", ""), "give one of target:, range: and sign:; none of them"),
        (GOOD + ", sign: positive", "target and sign are there"),
        (GOOD.replace("target: 11", "range: [3, 1]"), "the lower end, 3, is above the upper, 1"),
        (GOOD.replace("2019", "[2019, 2016]"), "the first year, 2019, comes after the last, 2016"),
        (GOOD.replace("2019", "2045"), "areas of the portfolio have rows from 2010 to"),
        (GOOD + ", n: -1", "n: -1 is too low; at least 0"),
        (GOOD + ", tolerance: a bit", "'a bit' is not a number"),
        (GOOD + ", colum: members", "colum: this name is not known; did you mean column?"),
        (GOOD.replace("members", "aware_share"), "for per cent write 0.11"),
        (
            "id: one, evidence: E020, column: stage, in: [stury], statistic: share, "
            "calendar_year: 2019, target: 0.5",
            "there is no stage 'stury'; did you mean sturdy?",
        ),
        (
            "id: one, evidence: E020, column: members, by: openness, statistic: difference, "
            "calendar_year: 2019, sign: positive",
            "'openness' is not yes or no; it cannot part the areas in two",
        ),
        (
            "id: one, evidence: E020, columns: [members, joiners, leavers], targets: [1, 2], "
            "statistic: rank_correlation, calendar_year: 2019, range: [0.5, 1]",
            "2 figures for 3 columns; give one for each",
        ),
    ],
)  # fmt: skip
def test_each_mistake_is_named_with_its_place(tmp_path: Path, entry: str, words: str):
    found = [problem for problem in problems(tmp_path, entry) if words in problem]
    assert found, problems(tmp_path, entry)
    assert "mine.yaml:2:" in found[0]


def test_all_mistakes_are_named_at_once(tmp_path: Path):
    found = "\n".join(
        problems(
            tmp_path,
            GOOD.replace("members", "mebers"),
            GOOD + ", n: many, sign: upwards",
            GOOD.replace("2019", "1999"),
        )
    )
    for words in ("mebers", "'many'", "'upwards'", "have rows from", "there twice"):
        assert words in found
    assert all(f"mine.yaml:{line}:" in found for line in (2, 3, 4))


def test_persistence_needs_the_year_after(tmp_path: Path):
    entry = "id: one, evidence: E020, column: clash, statistic: persistence, calendar_year: {}, target: 0.5"
    (pattern,) = read(tmp_path, entry.format(2019))
    assert pattern.last_year_read == 2020
    assert "needs the year after" in problems(tmp_path, entry.format(2030))[0]


def test_evidence_from_elsewhere_is_allowed_and_named(tmp_path: Path):
    patterns = read(tmp_path, GOOD, GOOD.replace("one", "two").replace("E020", "[E020, SMITH99]"))
    assert unknown_evidence(patterns) == {"two": ("SMITH99",)}


@pytest.mark.parametrize("text", ["patterns: []", "- a", "", "kind: facts\npatterns: []", "a: *b"])
def test_what_is_no_file_of_patterns_is_refused(tmp_path: Path, text: str):
    file = tmp_path / "mine.yaml"
    file.write_text(text)
    with pytest.raises(ScenarioError):
        load_patterns(file)
