"""Every folder of results has a crate that says where it comes from, and the library of the standard reads it."""

from __future__ import annotations

import functools
import json
import shutil
import time
from pathlib import Path

import fake_runs
import pytest
from calibration_stand_in import everything_holds, simulate
from rocrate.rocrate import ROCrate
from typer.testing import CliRunner

from experiments.calibration import folder as calibration_folder
from experiments.cli.commands import app
from experiments.execution.folder import open_folder, other_work
from experiments.execution.manifest import read_manifest
from experiments.execution.provenance import AGENT, CRATE, PROFILE, crate, write_crate
from tests.experiments.cli.in_process import groundswell
from tests.experiments.cli.test_held_folders import CALIBRATE, DESIGN, TINY
from tests.experiments.comparison.test_portfolio import TEXT as PORTFOLIO

OWN = 'DOES = "Nothing."\nAFTER = "energy"\n\n\ndef apply(model):\n    pass\n'
WORKS = {
    "run": ["run", "quick.yaml", "--seed", 5],
    "comparison": ["compare", "quick.yaml", "formal.yaml", "--replicates", 1, "--jobs", 1],
    "sweep": ["sweep", "design.yaml", "--jobs", 1],
    "portfolio": ["run", "four.yaml", "--jobs", 1],
    "patterns": ["validate", *TINY],
    "calibration": CALIBRATE,
}
FACTS = ["validate", "--facts", *TINY]


@pytest.fixture
def files(tmp_path, quick_formal, own_cache, monkeypatch) -> Path:
    """A folder with what commands read, and a model whose calibrations are quick."""
    (tmp_path / "design.yaml").write_text(DESIGN)
    (tmp_path / "four.yaml").write_text(PORTFOLIO)
    quick_calibration = functools.partial(
        calibration_folder.carried_out, simulator=simulate, attempt=everything_holds
    )
    monkeypatch.setattr(calibration_folder, "carried_out", quick_calibration)
    return tmp_path


def read(folder: Path) -> ROCrate:
    """A crate as the library reads it; fails where it is no crate, or a file that it names is not there."""
    found = ROCrate(folder)
    for entity in found.data_entities:
        assert (folder / entity.id).exists(), entity.id
        assert (folder / entity.id).is_dir() == entity.id.endswith("/")
    return found


def work_of(found: ROCrate):
    return found.root_dataset["mentions"][0]


def names(entities) -> set[str]:
    return {entity["name"] for entity in entities}


@pytest.mark.parametrize(
    ("kind", "command"),
    [*WORKS.items(), pytest.param("facts", FACTS, marks=pytest.mark.slow)],
    ids=[*WORKS, "facts"],
)
def test_every_folder_of_results_says_where_it_comes_from(files, kind, command):
    done = groundswell(*command, "--out", "out", "--quiet", cwd=files)
    assert done.returncode == 0, done.stderr
    manifest, found = read_manifest(files / "out"), read(files / "out")
    root, work = found.root_dataset, work_of(read(files / "out"))
    assert manifest["kind"] == kind
    assert root["conformsTo"].id == PROFILE
    assert root["license"].id.endswith("MIT")
    assert work.type == "CreateAction"
    assert work["actionStatus"].endswith("CompletedActionStatus")
    assert work["startTime"] == manifest["started"] <= work["endTime"]
    assert work["description"].startswith(f"groundswell {command[0]} ")
    tool = work["instrument"]
    assert (tool.type, tool["softwareVersion"]) == (
        "SoftwareApplication",
        manifest["versions"]["groundswell"],
    )
    assert tool["additionalProperty"]["value"] == manifest["versions"]["model"]
    assert {"python", "numpy"} <= names(tool["softwareRequirements"])
    assert work.get("agent") is None
    assert "manifest.json" in {each.id for each in work["result"]}
    assert {each.id for each in found.data_entities} == {each.id for each in work["result"]}
    assert len(work["object"]) >= (1 if kind == "calibration" else 2)


def test_inputs_are_told_by_name_and_hash_and_nothing_of_the_machine_is(files, monkeypatch):
    monkeypatch.setenv("HOME", "/somewhere/lovelace")
    (files / "rest.py").write_text(OWN)
    done = groundswell("compare", "quick.yaml", "formal.yaml", "--replicates", 2, "--jobs", 1,
                       "--seed", 4, "--with", "rest.py", "--out", "out", "-q", cwd=files)  # fmt: skip
    assert done.returncode == 0, done.stderr
    taken = {each["name"]: each for each in work_of(read(files / "out"))["object"]}
    assert {"the scenario quick", "the scenario formal", "rest.py"} <= taken.keys()
    assert taken["seeds of the neighbourhoods"]["value"] == "4, 5"
    entry = read_manifest(files / "out")["own_behaviour"][0]
    assert taken["rest.py"]["identifier"] == f"blake2b:{entry['digest']}"
    assert taken["the scenario quick"]["identifier"] != taken["the scenario formal"]["identifier"]
    assert any(name.startswith("a place of 3000 people") for name in taken)
    text = (files / "out" / CRATE).read_text()
    assert str(files) not in text
    assert "lovelace" not in text


def test_who_is_at_work_is_told_only_if_they_say_so(files, monkeypatch):
    described = {"kind": "run", "versions": {}}
    for said, told in {
        "Ada Lovelace": ("#agent", "Ada Lovelace"),
        "Ada Lovelace, https://orcid.org/0000-0002-1825-0097": (
            "https://orcid.org/0000-0002-1825-0097",
            "Ada Lovelace",
        ),
    }.items():
        monkeypatch.setenv(AGENT, said)
        write_crate(files, described)
        (person,) = work_of(read(files))["agent"]
        assert (person.id, person["name"]) == told
    monkeypatch.setenv(AGENT, " ")
    write_crate(files, described)
    assert work_of(read(files)).get("agent") is None


def test_a_crate_is_the_same_but_for_times(files):
    for out in ("one", "two"):
        assert groundswell(*WORKS["run"], "--out", out, cwd=files).returncode == 0
        time.sleep(1.1)
    told = []
    for out in ("one", "two"):
        text = (files / out / CRATE).read_text()
        manifest = read_manifest(files / out)
        work = work_of(read(files / out)).id
        for changing, plain in (
            (manifest["started"], "T"),
            (manifest["ended"], "T"),
            (work, "#w"),
            (f"--out {out}", ""),
        ):
            text = text.replace(changing, plain)
        told.append(text)
    assert told[0] == told[1]


def described(**more: object) -> dict[str, object]:
    return {"kind": "sweep", "identity": "one", "versions": {"model": "m1"}, **more}


def stopped(folder: Path, wanted: dict[str, object]) -> None:
    """Begin the work, keep a copy of what a kill would leave, and stop by an error."""
    request = fake_runs.fake_request("a", 0)
    with open_folder(folder, other_work(wanted)) as place, place.runs(wanted) as store:
        store.add(request.key, fake_runs.plain_task(request), {})
        store.flush()
        shutil.copytree(folder, folder / "killed here")
        raise ZeroDivisionError


def test_work_that_was_stopped_or_killed_says_so(tmp_path):
    wanted = described(status="running", started="2026-01-01T00:00:00+00:00")
    with pytest.raises(ZeroDivisionError):
        stopped(tmp_path, wanted)
    copy = tmp_path / "killed here"
    assert work_of(read(copy))["actionStatus"].endswith("ActiveActionStatus")
    assert work_of(read(copy)).get("endTime") is None
    work = work_of(read(tmp_path))
    assert work["actionStatus"].endswith("FailedActionStatus")
    assert work["error"] == "Stopped before it had ended."
    runs = {"wanted": 4, "reused": 1, "executed": 2, "failed": 0}
    with open_folder(tmp_path, other_work(wanted)) as place:
        place.end(
            wanted | {"status": "interrupted", "ended": "2026-01-01T00:00:09+00:00", "runs": runs}
        )
    work = work_of(read(tmp_path))
    assert work["error"] == "Stopped when 3 of 4 runs were there, 0 failed."
    assert work["endTime"] == "2026-01-01T00:00:09+00:00"


def test_what_is_told_of_a_folder_later_is_an_act_of_its_own(files):
    assert groundswell(*WORKS["comparison"], "--out", "out", cwd=files).returncode == 0
    assert groundswell("report", "out", cwd=files).returncode == 0
    assert groundswell("export", "out", cwd=files).returncode == 0
    work, told = read(files / "out").root_dataset["mentions"]
    assert {each.id for each in told["result"]} == {"report.html", "csv/"}
    assert {each.id for each in told["object"]} == {each.id for each in work["result"]}
    assert groundswell("export", "out", "--to", "elsewhere", cwd=files).returncode == 0
    assert groundswell("verify", "out", "--sample", 1, cwd=files).returncode == 0


def test_other_work_takes_its_crate_along(tmp_path):
    for identity in ("one", "two"):
        wanted = described() | {"identity": identity, "started": identity}
        with open_folder(tmp_path, other_work(wanted), move_aside=True) as place:
            place.write_manifest(wanted)
    assert work_of(read(tmp_path))["startTime"] == "two"
    assert work_of(read(tmp_path / "earlier-1"))["startTime"] == "one"


def test_a_crate_costs_little_however_large_the_work(tmp_path):
    ids = {f"point_{number}": ["0123456789abcdef"] * 100 for number in range(10_000)}
    areas = {
        f"area {n}": {"resolved": {"name": f"area {n}", "place": {"population": 3000 + n}}}
        for n in range(2_000)
    }
    manifest = described(run_ids=ids, scenarios=areas, seeds=list(range(100)))
    began = time.process_time()
    found = crate(tmp_path, manifest)
    assert time.process_time() - began < 0.25  # 10 ms on a machine that has nothing else to do
    assert len(json.dumps(found)) < 20_000
    assert {"2000 scenarios", "2000 places"} <= {each.get("name") for each in found["@graph"]}


def test_a_command_that_is_refused_leaves_no_crate(files):
    done = CliRunner().invoke(app, ["run", "no_such", "--out", str(files / "out")])
    assert done.exit_code != 0
    assert not (files / "out").exists()
