"""A real Dask scheduler and real workers: the same bytes as on this machine, whatever becomes of either."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor

import fake_runs
import pytest
from dask_cluster import NO_MODEL, OTHER_DIGITS, OTHER_MODEL, dask_cluster, kill_all

from experiments import sweep
from experiments.errors import EnvironmentProblem, Interrupted
from experiments.execution import backlog, cluster_worker, crew, interruption
from experiments.execution.cluster import find_cluster, run_on_cluster
from experiments.execution.interruption import StopRequest
from experiments.execution.pool import run_requests
from experiments.execution.records import RunFailure, RunRecord, fingerprint
from experiments.execution.requests import request
from experiments.execution.worker import run_one, task_within
from sim.scenario import load_scenario
from tests.experiments.cli.in_process import groundswell

DESIGN = """kind: design
schema_version: 1
title: Years
question: Do years matter?
base: quick.yaml
sampling: grid
factors:
  funding.years: [2, 3]
  partnership.openness: [0.1, 0.5, 0.9]
replicates: 2
seed: 1
"""
OWN = '''"""A lamp is lit.

Reads: none. Writes: residents' energy. Draws: none.
"""
AFTER = "energy"


def apply(model):
    while model.month == {endless}:
        pass
    energy = model.population.energy
    energy[:] = energy.clip(model.parameters.{name}.least, 1.0)
'''
NUMBERS = """least:
  label: least energy
  value: 0.2
  unit: 0 to 1
  range: [0.0, 0.5]
  source: []
  basis: assumption
  note: made up
"""


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    """Two workers, for tests that leave as many."""
    with dask_cluster(tmp_path_factory.mktemp("cluster"), 2) as started:
        yield started


@pytest.fixture(scope="module")
def design(tmp_path_factory):
    folder = tmp_path_factory.mktemp("design")
    (folder / "quick.yaml").write_text(
        "kind: scenario\nschema_version: 1\ntitle: Quick\nquestion: Is it quick?\n"
        "extends: baseline\nfunding:\n  years: 3\n  follow_on_months: 36\n"
        "place:\n  population: 3000\n  estates: 2\n"
    )
    (folder / "design.yaml").write_text(DESIGN)
    return folder / "design.yaml"


@pytest.fixture(scope="module")
def digest(design, tmp_path_factory):
    """What the sweep comes to in this process."""
    return sweep(design, tmp_path_factory.mktemp("alone") / "out", jobs=1, cache=False).digest


class At:
    """Does something once so many runs are there."""

    def __init__(self, number, act):
        self.number, self.act, self.done = number, act, 0

    def __call__(self, state):
        self.done = state.done
        if self.act is not None and state.done >= self.number:
            act, self.act = self.act, None
            act()


def results_of(requests, task, cluster, notice=None, stop=None):
    found = {}
    for results in run_on_cluster(
        requests, find_cluster(cluster.file), stop=stop or StopRequest(), task=task, notice=notice
    ):
        for wanted, result in results:
            assert wanted.key not in found, "a result came twice"
            found[wanted.key] = result
    return found


def test_a_cluster_gives_the_same_bytes_as_this_process(cluster):
    requests = [fake_runs.fake_request(replicate=i) for i in range(60)]
    alone = run_requests(requests, jobs=1, stop=StopRequest(), task=fake_runs.plain_task)
    here = {wanted.key: fingerprint(record) for each in alone for wanted, record in each}
    found = results_of(requests, fake_runs.plain_task, cluster)
    assert {key: fingerprint(record) for key, record in found.items()} == here


def test_the_address_of_a_worker_is_not_taken_for_that_of_its_scheduler(cluster):
    with ThreadPoolExecutor(1) as thread:  # a browser's tests leave a loop running in this one
        about = thread.submit(asyncio.run, crew._identity(cluster.address)).result()
    worker = next(iter(about["workers"]))
    with pytest.raises(EnvironmentProblem, match=r"No Dask scheduler .* \(but a Worker\)"):
        find_cluster(worker)


def test_a_sweep_of_which_a_worker_is_killed_comes_to_the_same_table(
    cluster, design, digest, tmp_path, capfd
):
    """As here; the cluster loses a worker half-way, while another joins."""

    def disturb():
        cluster.kill_worker()
        cluster.add_worker()

    watch = At(5, disturb)
    swept = sweep(design, tmp_path / "out", cache=False, cluster=cluster.address, progress=watch)
    assert watch.act is None
    assert swept.manifest["runs"] == {"wanted": 12, "reused": 0, "executed": 12, "failed": 0}
    assert swept.digest == digest
    assert capfd.readouterr() == ("", "")


def test_an_exception_ends_its_own_run_only(cluster):
    requests = [fake_runs.fake_request(replicate=i) for i in range(8)]
    found = results_of(requests, fake_runs.raising_task, cluster)
    failures = [result for result in found.values() if isinstance(result, RunFailure)]
    assert [(len(found), each.seed, each.message) for each in failures] == [
        (8, 3, "ZeroDivisionError: no residents left")
    ]


def test_files_of_own_behaviour_are_sent_along_and_runs_keep_to_their_limit(
    cluster, tmp_path, monkeypatch
):
    """The files are not there any more when the workers want them."""
    own = []
    for name, endless in (("lamp", "-1"), ("lamp_for_ever", "3")):
        file = tmp_path / f"{name}.py"
        file.write_text(OWN.format(name=name, endless=endless))
        file.with_suffix(".yaml").write_text(NUMBERS)
        own.append(str(file))
    scenario = load_scenario("baseline", {"place.population": 3000, "place.estates": 2})
    requests = [request("a", i, scenario, i, 24, (file,)) for i, file in enumerate(own)]
    here = run_one(requests[0])
    sent = cluster_worker.read_own(own)
    for file in tmp_path.iterdir():
        file.unlink()
    monkeypatch.setattr(cluster_worker, "read_own", lambda paths: sent)
    found = results_of(requests, task_within(5.0), cluster)
    assert fingerprint(found["a", 0]) == fingerprint(here)
    endless = found["a", 1]
    assert isinstance(endless, RunFailure)
    assert endless.message.startswith(f"PluginError: {own[1]}:")
    assert "TimeoutError: took longer than 5 s, its limit" in endless.message


def test_a_stopped_sweep_saves_what_is_finished_and_goes_on(cluster, design, digest, tmp_path):
    """In the pool of this machine."""
    watch = At(2, lambda: os.kill(os.getpid(), signal.SIGINT))
    with pytest.raises(Interrupted, match="are saved in") as stopped:
        sweep(design, tmp_path / "out", cache=False, cluster=cluster.file, progress=watch)
    assert stopped.value.exit_code == 130
    assert 0 < watch.done < 12
    whole = sweep(design, tmp_path / "out", cache=False, jobs=2)
    assert whole.manifest["runs"]["reused"] == watch.done
    assert whole.digest == digest


def test_both_commands_run_on_a_cluster_and_fill_the_cache(
    cluster, design, own_cache, quick, quick_formal, tmp_path
):
    told = groundswell(
        "sweep", design, "--out", "out", "--dry-run", "--scheduler-file", cluster.file, cwd=tmp_path
    )
    assert (told.returncode, told.stderr) == (0, "")
    assert "on 2 processes" in told.stdout
    asked = ("compare", quick, quick_formal, "--replicates", "2")
    there = groundswell(*asked, "--cluster", cluster.address, cwd=tmp_path)
    assert there.returncode == 0, there.stderr
    assert f"On 2 workers at {cluster.address}." in there.stderr
    here = groundswell(*asked, "--jobs", "1", cwd=tmp_path)
    assert "6 runs carried out, 0 taken" in there.stdout
    assert "0 runs carried out, 6 taken" in here.stdout
    assert here.stdout.splitlines()[:-1] == there.stdout.splitlines()[:-1]


def test_a_run_that_always_kills_its_worker_is_found_and_recorded(cluster, monkeypatch):
    monkeypatch.setattr(backlog, "DEATHS_BEFORE_ISOLATION", 1)
    requests = [fake_runs.fake_request(replicate=i) for i in range(8)]
    found = results_of(requests, fake_runs.dying_task, cluster)
    assert len(found) == 8
    failed = [result for result in found.values() if isinstance(result, RunFailure)]
    assert [failure.seed for failure in failed] == [3]
    assert "its worker process died" in failed[0].message


def test_a_run_that_never_ends_is_not_waited_for_after_a_wish_to_stop(cluster, monkeypatch):
    """Nor do others wait behind it. The last test with these workers, of which one goes on with it."""
    monkeypatch.setattr(interruption, "PATIENCE", 0.3)
    stop, found = StopRequest(), {}
    requests = [fake_runs.fake_request(replicate=i) for i in (3, 4)]
    for results in run_on_cluster(
        requests, find_cluster(cluster.file), stop=stop, task=fake_runs.hanging_task
    ):
        found |= {wanted.seed: result for wanted, result in results}
        stop.set()
        began = time.monotonic()
    assert list(found) == [4]
    assert time.monotonic() - began < 10


@pytest.fixture(scope="module")
def mixed(tmp_path_factory):
    """A cluster that has no worker at first, then one with another model, then one that can be used."""
    with dask_cluster(tmp_path_factory.mktemp("mixed"), 0) as started:
        yield started


def test_workers_of_another_model_are_not_used_and_refused_where_there_are_no_others(mixed):
    requests = [fake_runs.fake_request(replicate=i) for i in range(4)]
    here = f"and here it is {cluster_worker.introduce().words}"
    said = []

    def answer(sentence):
        said.append(sentence)
        mixed.add_worker(OTHER_MODEL)

    with pytest.raises(EnvironmentProblem) as refused:
        results_of(requests, fake_runs.plain_task, mixed, notice=answer)
    assert refused.value.exit_code == 4
    assert said == [f"No worker is there at {mixed.address}; waiting up to 10 minutes for one."]
    assert here in str(refused.value)
    assert "has model version" in str(refused.value)
    assert "Have the same Groundswell and the same libraries on every machine" in str(refused.value)

    mixed.add_worker(threads=2)
    mixed.add_worker(OTHER_DIGITS)
    mixed.add_worker(NO_MODEL)
    mixed.wait_for_workers(4)
    said.clear()
    requests = [fake_runs.fake_request(replicate=i) for i in range(60)]  # some seconds' work
    found = results_of(requests, fake_runs.slow_task, mixed, notice=said.append)
    assert len(found) == 60
    assert all(isinstance(each, RunRecord) for each in found.values())
    told = "\n".join(said)
    assert told.count("it is not used.") == 3
    assert f"{here}: it is not used." in told
    assert "this model, but a kind of processor" in told
    assert "has no such Groundswell as this one (No module named 'experiments" in told
    assert "has several threads, and uses one" in told


def test_a_scheduler_that_dies_costs_nothing_that_was_received(
    mixed, design, digest, tmp_path, capfd
):
    """The rest is done on this machine."""
    watch = At(4, lambda: kill_all(mixed.scheduler))
    with pytest.raises(EnvironmentProblem, match=r"is lost\. What was received is saved"):
        sweep(design, tmp_path / "out", cache=False, cluster=mixed.file, progress=watch)
    assert 4 <= watch.done < 12
    assert capfd.readouterr() == ("", "")
    whole = sweep(design, tmp_path / "out", cache=False, jobs=1)
    assert whole.manifest["runs"]["reused"] == watch.done
    assert whole.digest == digest
