"""A cluster is named by its address or by the file of its scheduler; what is wrong with either is said at once."""

from __future__ import annotations

import json
import socket
import sys
import time

import dask
import pytest

from experiments.cli.clusters import named_cluster
from experiments.errors import EnvironmentProblem, UsageProblem
from experiments.execution import crew
from experiments.execution.cluster import Cluster, address_of, find_cluster


@pytest.mark.parametrize(
    ("given", "address"),
    [
        ("tcp://10.0.0.5:8786", "tcp://10.0.0.5:8786"),
        ("node-1.cluster.local:8786", "tcp://node-1.cluster.local:8786"),
        ("tls://[fe80::1%eth0]:8786", "tls://[fe80::1%eth0]:8786"),
    ],
)
def test_an_address_is_understood(given, address):
    assert address_of(given) == address


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("http://10.0.0.5:8787", r"looks like tcp://HOST:8786"),
        ("10.0.0.5", r"looks like tcp://HOST:8786"),
        ("", r"looks like tcp://HOST:8786"),
        ("tcp://10.0.0.5:0", r"1 to 65535"),
        ("tcp://10.0.0.5:87860", r"1 to 65535"),
    ],
)
def test_what_is_no_address_is_refused_with_one_that_is(given, said):
    with pytest.raises(UsageProblem, match=said):
        find_cluster(given)


def test_a_scheduler_file_names_the_address(tmp_path):
    file = tmp_path / "s.json"
    file.write_text(json.dumps({"type": "Scheduler", "address": "tcp://10.0.0.5:8786"}))
    assert address_of(file) == address_of(str(file)) == "tcp://10.0.0.5:8786"


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe", b"[1]", b'{"address": 3}', b'{"address": "x"}']
)
def test_a_file_of_something_else_is_refused(tmp_path, content):
    file = tmp_path / "s.json"
    file.write_bytes(content)
    with pytest.raises(UsageProblem, match="holds no address of a scheduler"):
        find_cluster(file)


def test_a_missing_scheduler_file_is_named_with_what_writes_it(tmp_path):
    with pytest.raises(UsageProblem, match=r"no such file; 'dask scheduler --scheduler-file"):
        find_cluster(tmp_path / "none.json")
    with pytest.raises(UsageProblem, match="cannot be read"):
        find_cluster(tmp_path)


def test_a_cluster_goes_with_no_processes_of_this_machine_and_with_no_other_cluster(tmp_path):
    with pytest.raises(UsageProblem, match="--jobs 2: is for worker processes on this machine"):
        named_cluster("10.0.0.5:8786", None, 2)
    with pytest.raises(UsageProblem, match="give one of them"):
        named_cluster("10.0.0.5:8786", tmp_path / "s.json", None)
    assert named_cluster(None, None, 2) is None


def test_without_dask_it_is_said_how_to_install_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(EnvironmentProblem, match=r'pip install "groundswell\[cluster\]"'):
        find_cluster("10.0.0.5:8786")


def test_nobody_there_is_said_within_seconds():
    began = time.monotonic()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # and does not listen
        port = taken.getsockname()[1]
        with pytest.raises(EnvironmentProblem, match=rf"{port} \(.+\)\. Is 'dask scheduler'"):
            find_cluster(f"127.0.0.1:{port}")
    assert time.monotonic() - began < 20


def test_a_program_that_is_no_scheduler_is_not_waited_for(monkeypatch):
    monkeypatch.setattr(crew, "ANSWERING", 2.0)
    began = time.monotonic()
    with socket.create_server(("127.0.0.1", 0)) as mute:
        port = mute.getsockname()[1]
        with pytest.raises(EnvironmentProblem, match=r"within 2 s"):
            find_cluster(f"127.0.0.1:{port}")
    assert time.monotonic() - began < 20


def test_an_encrypted_connection_without_certificates_is_named(tmp_path):
    with pytest.raises(EnvironmentProblem, match=r"no certificates.* distributed\.comm\.tls"):
        find_cluster("tls://127.0.0.1:8786")
    missing = {
        f"distributed.comm.tls.{each}": str(tmp_path / "none.pem")
        for each in ("ca-file", "client.cert", "client.key")
    }
    with (
        dask.config.set(missing),
        pytest.raises(EnvironmentProblem, match=r"cannot be read: No such file"),
    ):
        find_cluster("tls://127.0.0.1:8786")


def test_workers_are_counted_in_words():
    assert str(Cluster("tcp://h:1", 0)) == "no worker yet at tcp://h:1"
    assert str(Cluster("tcp://h:1", 1)) == "1 worker at tcp://h:1"
    assert str(Cluster("tcp://h:1", 12)) == "12 workers at tcp://h:1"
