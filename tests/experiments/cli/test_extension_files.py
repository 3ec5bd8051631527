"""Files of own behaviour on the command line, in comparisons, in folders and in worker processes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from experiments import compare
from experiments.cli.commands import app
from experiments.cli.exit_codes import worded
from experiments.comparison.plan import plan_comparison
from experiments.errors import UsageProblem
from experiments.execution.extension_files import describe_own, own_files, own_sentence
from experiments.sweeps.run import sweep
from sim import load_scenario
from sim.extensions.errors import PluginError

QUICK = {"place.population": 3000, "funding.years": 2, "funding.follow_on_months": 12}
PARTIES = '''"""Street parties: neighbours close a street."""

AFTER = "engagement"


def apply(model):
    model.population.friendships[model.population.involvement > 1.5] += 1.0
    model.record_event("street_party", "neighbours", "close the street for a party")
'''
SCENARIO = """kind: scenario
schema_version: 1
extends: baseline
place: {population: 3000}
funding: {years: 2, follow_on_months: 12}
"""


@pytest.fixture
def parties(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file of own behaviour beside a small scenario, in the folder one is in."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "small.yaml").write_text(SCENARIO, encoding="utf-8")
    file = tmp_path / "parties.py"
    file.write_text(PARTIES, encoding="utf-8")
    return file


def call(*words: str):
    return CliRunner().invoke(app, list(words))


def test_a_run_with_a_file_says_so_and_is_told_apart(parties: Path) -> None:
    plain = call("run", "small.yaml", "--json", "plain.json")
    own = call("run", "small.yaml", "--with", "parties.py", "--json", "own.json", "--out", "kept")
    assert (plain.exit_code, own.exit_code) == (0, 0), own.output
    assert "With behaviour beside the model's own: parties.py." in own.output
    told = [json.loads(Path(f).read_text("utf-8")) for f in ("plain.json", "own.json")]
    assert told[0]["run_id"] != told[1]["run_id"]
    assert "street_party" in told[1]["events"]["kind"]
    (entry,) = json.loads(Path("kept/manifest.json").read_text("utf-8"))["own_behaviour"]
    assert entry["file"] == str(parties)
    assert (entry["after"], entry["does"]) == (
        "engagement",
        "Street parties: neighbours close a street",
    )


def test_a_kept_run_is_verified_with_the_file_it_was_made_with(parties: Path) -> None:
    assert call("run", "small.yaml", "--with", "parties.py", "--out", "kept").exit_code == 0
    again = call("verify", "kept")
    assert again.exit_code == 0, again.output
    parties.write_text(PARTIES.replace("1.0", "0.5"), encoding="utf-8")
    with pytest.raises(UsageProblem, match=r"parties\.py: has changed since these results"):
        own_files(json.loads(Path("kept/manifest.json").read_text("utf-8")))
    parties.unlink()
    with pytest.raises(UsageProblem, match="cannot be used"):
        own_files(json.loads(Path("kept/manifest.json").read_text("utf-8")))


def test_the_schedule_shows_the_step_in_its_place(parties: Path) -> None:
    shown = call("describe", "schedule", "--with", "parties.py").output
    assert (
        shown.index(" 4 engagement:") < shown.index(" 4 own: parties:") < shown.index(" 5 energy:")
    )
    assert "own: parties" not in call("describe", "schedule").output
    assert isinstance(call("describe", "levers", "--with", "parties.py").exception, UsageProblem)


def test_what_is_wrong_with_a_file_is_told_in_a_line(parties: Path) -> None:
    parties.write_text(PARTIES.replace("+= 1.0", "+= missing"), encoding="utf-8")
    error = call("run", "small.yaml", "--with", "parties.py").exception
    assert isinstance(error, PluginError)
    assert str(error).startswith("parties.py:7: apply, month 0: NameError")


def test_comparisons_use_it_in_every_run_and_worker(parties: Path, tmp_path: Path) -> None:
    base = load_scenario("baseline", QUICK | {"funding.follow_on_months": 36})
    other = base.with_levers({"partnership.formality_target": 0.9})
    made = compare(
        base,
        [other],
        replicates=2,
        jobs=2,
        cache=False,
        out=tmp_path / "kept",
        mechanisms=[parties],
    )
    assert (made.events["kind"] == "street_party").sum() == 3 * 2 * made.horizon_months
    usual = plan_comparison(base, [other], replicates=2)
    assert made.plan.identity() != usual.identity()
    assert {r.run_id for r in made.plan.requests()}.isdisjoint(r.run_id for r in usual.requests())
    from experiments.comparison.run import load_comparison
    from experiments.reporting.sentences import assumption_sentences

    assert load_comparison(tmp_path / "kept").plan == made.plan
    assert assumption_sentences(made) == [own_sentence(["parties.py"])]


def test_sweeps_use_it_too(parties: Path, tmp_path: Path) -> None:
    design = tmp_path / "design.yaml"
    design.write_text(
        "kind: design\nschema_version: 1\nbase: small.yaml\nreplicates: 1\n"
        "factors:\n  partnership.formality_target: [0.1, 0.9]\n",
        encoding="utf-8",
    )
    (tmp_path / "small.yaml").write_text(SCENARIO.replace("12}", "36}"), encoding="utf-8")
    usual = sweep(design, tmp_path / "usual", jobs=1, cache=False)
    own = sweep(design, tmp_path / "own", jobs=1, cache=False, mechanisms=[parties])
    assert usual.digest != own.digest
    assert own.manifest["own_behaviour"][0]["file"] == str(parties)


def test_files_are_told_in_words(parties: Path) -> None:
    assert own_sentence([]) == ""
    assert describe_own([]) == []
    assert own_files({}) == ()


def test_an_error_of_own_code_is_a_line_and_unusable_input(capsys: pytest.CaptureFixture) -> None:
    assert worded(PluginError("parties.py:7: apply, month 0: NameError: x")) == 2
    assert capsys.readouterr().err == "parties.py:7: apply, month 0: NameError: x\n"
