"""Starting and stopping the server."""

from __future__ import annotations

import http.client
import logging
import os
import signal
import socket
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlsplit

import psutil
import pytest

from dashboards import serve as serving


def test_taken_port_is_said_in_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert serving.serve(port=port, open_browser=False) == 4
    said = capsys.readouterr().err
    assert f"Port {port} on 127.0.0.1 is already in use" in said
    assert "--port" in said


@pytest.mark.parametrize(
    ("host", "port", "code", "words"),
    [
        ("127.0.0.1", 70_000, 2, "ports run from 0 to 65535"),
        ("no.such.name.invalid", 0, 4, "is not an address of this computer"),
        ("192.0.2.1", 0, 4, "cannot listen on 192.0.2.1"),
    ],
)
def test_impossible_addresses(
    host: str, port: int, code: int, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert serving.serve(host, port, open_browser=False) == code
    assert words in capsys.readouterr().err


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_byte_order_mark_is_no_part_of_the_password(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "password.txt"
    file.write_bytes("correct horse\r\n".encode(encoding))
    assert serving.read_password(file) == "correct horse"


def test_password_file_is_read_and_checked(tmp_path: Path) -> None:
    file = tmp_path / "password.txt"
    file.write_text("correct horse\nsecond line\n")
    assert serving.read_password(file) == "correct horse"
    assert serving.read_password(None) is None
    file.write_text("short\n")
    with pytest.raises(serving.CannotServe, match="needs at least 8"):
        serving.read_password(file)
    with pytest.raises(serving.CannotServe, match="cannot be read"):
        serving.read_password(tmp_path / "missing.txt")


def test_everything_outside_is_switched_off(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in serving.ENVIRONMENT:
        monkeypatch.delenv(name, raising=False)
    serving.configure()
    assert os.environ["SOLARA_TELEMETRY_MIXPANEL_ENABLE"] == "False"
    assert os.environ["SOLARA_MODE"] == "production"
    assert urlsplit(os.environ["SOLARA_ASSETS_CDN"]).hostname == "127.0.0.1"
    assert Path(os.environ["SOLARA_ASSETS_PROXY_CACHE_DIR"]) == serving.VENDOR


def test_a_password_file_of_any_editor_is_read(tmp_path: Path) -> None:
    file = tmp_path / "password.txt"
    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        file.write_bytes("café au lait\r\n".encode(encoding))
        assert serving.read_password(file) == "café au lait"
    file.write_bytes("café au lait\n".encode("cp1252"))
    with pytest.raises(serving.CannotServe, match="encoding UTF-8"):
        serving.read_password(file)


def test_the_path_of_a_proxy_is_read_and_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOLARA_ROOT_PATH", "/from/there/")
    assert serving.read_root(None) == "/from/there"
    assert serving.read_root("/here") == "/here"
    monkeypatch.delenv("SOLARA_ROOT_PATH")
    assert serving.read_root(None) is None
    for wrong in ("here", "//evil.example", "/a b", "/../up"):
        with pytest.raises(serving.CannotServe, match="not a path"):
            serving.read_root(wrong)


@pytest.mark.browser
def test_headers_of_a_foreign_website_are_refused(server) -> None:
    at = urlsplit(server.address)

    def ask(path: str, **headers: str) -> int:
        connection = http.client.HTTPConnection(at.hostname or "", at.port or 0, timeout=10)
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse().status
        connection.close()
        return answer

    upgrade = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
    }
    socket_path = "/jupyter/api/kernels/abc/channels?session_id=abc"
    assert ask("/") == 200
    assert ask("/", Host="evil.example") == 403
    assert ask("/resourcez") == 404
    assert ask(socket_path, Origin="http://evil.example", **upgrade) == 403
    assert ask(socket_path, **upgrade) == 403


@pytest.mark.parametrize(
    ("number", "code"),
    [
        # Terminated in the middle of runs: test_browser.py, in every test run.
        pytest.param(signal.SIGTERM, 143, marks=pytest.mark.slow),
        (signal.SIGINT, 0),
    ],
)
def test_nothing_is_left_behind_when_the_server_is_stopped(
    new_server: Callable[..., object], number: int, code: int
) -> None:
    server = new_server()
    workers = server.workers()
    assert workers
    assert server.end(number) == code
    _, alive = psutil.wait_procs(workers, timeout=5)
    assert alive == []


def test_workers_end_when_the_server_is_killed(new_server: Callable[..., object]) -> None:
    server = new_server()
    workers = server.workers()
    assert workers
    server.end(signal.SIGKILL)
    # A worker that is still loading Python hears of it once it has: long, where tests share a machine.
    _, alive = psutil.wait_procs(workers, timeout=60)
    assert alive == []


def test_what_open_pages_make_of_the_end_is_not_told() -> None:
    """A browser that was killed has connections that end in tracebacks when the server stops."""
    server, caught = SimpleNamespace(should_exit=False, force_exit=False), []
    log = logging.getLogger("uvicorn.error")
    with serving._stopping(server, caught):
        assert log.isEnabledFor(logging.ERROR)
        signal.raise_signal(signal.SIGTERM)
        assert server.should_exit
        assert not log.isEnabledFor(logging.ERROR)
    assert log.isEnabledFor(logging.ERROR)
    assert caught == [signal.SIGTERM]
