"""No number of any run changes unnoticed: see `fingerprints.py`."""

from __future__ import annotations

from dataclasses import replace

import pytest

from experiments.ensemble import file as plausible
from experiments.ensemble.fingerprint import model_mark
from sim import version
from tests.sim import fingerprints
from tests.sim.fingerprints import (
    FILE,
    SEEDS,
    agrees,
    key_of,
    main,
    mark_after,
    measure,
    read,
    settings,
    what_to_do,
)

PINNED = read() if FILE.exists() else {"runs": {}}
# Between them they take every mechanism through its main ways.
QUICK = (
    "baseline",
    "no_programme",
    "austerity/two_rounds_of_cuts",
    "binding_assembly/assembly",
    "breakdown/rebuilt_by_residents",
    "commissioning/mostly_bought",
    "council_stance/shared_ownership",
    "councillors/several_with_votes",
    "decision_model/majority_vote",
    "early_wins/early_wins_then_big_hub",
    "employer/agency",
    "estates/six_rivals_with_hub",
    "formality/committee_with_open_session",
    "funding_length/front_loaded",
    "legacy_form/new_body_with_income",
    "lto/fails",
    "openness/open_with_working_groups",
    "pandemic/with_enabling_council",
    "shocks/large_development",
    "worker_dominance/two_kinds",
)


def expect_as_pinned(name: str, seed: int) -> None:
    key = key_of(name, seed)
    assert agrees(measure(name, seed), PINNED, key), f"{key}: {what_to_do(PINNED)}"


@pytest.mark.parametrize("name", QUICK)
def test_a_run_gives_the_tables_that_are_pinned(name: str) -> None:
    expect_as_pinned(name, SEEDS[0])


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", sorted(settings()))
def test_every_scenario_and_theory_gives_the_tables_that_are_pinned(name: str, seed: int) -> None:
    expect_as_pinned(name, seed)


def test_the_fingerprints_are_of_this_model_and_of_all_scenarios() -> None:
    ours = (version.MODEL_VERSION, version.model_digest())
    assert (PINNED["model_version"], PINNED["model"]) == ours, what_to_do(PINNED)
    runs = {key_of(name, seed) for name in settings() for seed in SEEDS}
    assert set(PINNED["runs"]) == runs, f"write them anew: {fingerprints.COMMAND}"


def test_the_advice_tells_an_unraised_version_from_fingerprints_that_are_old() -> None:
    current = PINNED | {
        "model_version": version.MODEL_VERSION,
        "model": version.model_digest(),
    }
    assert "changed without a raised version" in what_to_do(current)
    assert "'Results change' line" in what_to_do(current)
    old = current | {"model_version": version.MODEL_VERSION - 1, "model": "of before"}
    assert f"MODEL_VERSION is {version.MODEL_VERSION}, and the fingerprints" in what_to_do(old)
    assert "need not be raised" in what_to_do(current | {"model": "of other parameters"})
    for pinned in (current, old):
        assert fingerprints.COMMAND in what_to_do(pinned)


def test_another_machine_is_held_to_nine_digits() -> None:
    key = key_of("no_programme", SEEDS[0])
    found = measure("no_programme", SEEDS[0])
    other_digits = replace(found, tables="0" * 64)
    elsewhere = PINNED | {"machine": PINNED["machine"] | {"arithmetic": "another"}}
    here = PINNED | {"machine": fingerprints.machine_here()}
    assert agrees(other_digits, elsewhere, key)
    assert not agrees(other_digits, here, key)
    assert not agrees(replace(found, total=found.total * (1 + 1e-7)), elsewhere, key)


TWO_SETS = """kind: plausible
schema_version: 1
made_with:
  command: "groundswell calibrate"
  date: "2026-11-29"
  model: "abcdef012345"
sets:
  number: [1, 2]
  misfit: [1.0, 1.2]
values:
  energy.load_cost: [0.07, 0.075]
"""


@pytest.fixture
def tidied(tmp_path, monkeypatch):
    """A model whose catalogue was tidied: the ensemble bears the mark of before."""
    path = tmp_path / "plausible.yaml"
    path.write_text(TWO_SETS, encoding="utf-8")
    monkeypatch.setattr(plausible, "FILE", path)
    return path


def test_the_ensemble_stays_valid_where_no_number_changed(tidied) -> None:
    before = plausible.read_sets()
    assert before.caveat()
    due = model_mark(before.names)
    assert mark_after({"plausible": "abcdef012345"}, unchanged=True) == due
    after = plausible.read_sets()
    assert (after.caveat(), after.sets) == ("", before.sets)
    assert after.made_with == {**before.made_with, "model": due}


@pytest.mark.parametrize(
    ("pinned", "unchanged"), [("abcdef012345", False), ("", True), ("another", True)]
)
def test_an_ensemble_that_is_old_stays_old(tidied, pinned: str, unchanged: bool) -> None:
    before = tidied.read_bytes()
    assert mark_after({"plausible": pinned}, unchanged) == ""
    assert tidied.read_bytes() == before


@pytest.fixture
def one_run(tmp_path, monkeypatch):
    """A file with one run, and what that run gives now."""
    monkeypatch.setattr(fingerprints, "settings", lambda: {"a": ("a", {})})
    monkeypatch.setattr(fingerprints, "SEEDS", (3,))
    monkeypatch.setattr(fingerprints, "FILE", tmp_path / "fingerprints.json")
    monkeypatch.setattr(fingerprints, "read", lambda: pinned)
    pinned = {**PINNED, "runs": {"a|3": "1111 5"}, "machine": fingerprints.machine_here()}
    return pinned


def gives(monkeypatch: pytest.MonkeyPatch, tables: str) -> None:
    monkeypatch.setattr(
        fingerprints,
        "measure_every",
        lambda names: [fingerprints.Figures(tables, 5.0) for _ in names],
    )


def test_changed_numbers_are_not_written_under_the_same_version(one_run, monkeypatch) -> None:
    gives(monkeypatch, "2222")
    with pytest.raises(
        SystemExit, match=r"1 runs differ, such as a\|3\.\n.*without a raised version"
    ):
        main()
    assert not fingerprints.FILE.exists()


def test_changed_numbers_are_written_under_a_raised_version(one_run, monkeypatch) -> None:
    gives(monkeypatch, "2222")
    monkeypatch.setattr(fingerprints, "MODEL_VERSION", version.MODEL_VERSION + 1)
    main()
    written = read(fingerprints.FILE)
    assert written["runs"] == {"a|3": "2222 5"}
    assert written["model_version"] == version.MODEL_VERSION + 1
