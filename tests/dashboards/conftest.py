"""A dashboard run as a real server, and a real Chromium whose traffic outside this computer is blocked."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psutil
import pytest

ROOT = Path(__file__).resolve().parents[2]
SHORT = "\nfunding:\n  years: 3\n  follow_on_months: 36\n"
"""What the baseline of the tests' library says beside the model's own: a programme of three years.

Tests move it to fewer, so that the runs of the baseline and of no programme, which go on for as long as the longer
of two designs, are the same in all of them and are carried out once.
"""

TWINS = 12
"""Twins that most tests ask for: enough for an answer that is no first impression, fewer than are on offer."""


@dataclass
class Server:
    """A dashboard in its own process."""

    process: subprocess.Popen[str]
    address: str
    said: Path

    def workers(self) -> list[psutil.Process]:
        """Everything the server has started."""
        return psutil.Process(self.process.pid).children(recursive=True)

    def end(self, number: int = signal.SIGTERM) -> int:
        """Send a signal, wait for the end and return the exit code."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        code = self.process.wait(timeout=20)
        if self.process.stdout is not None:
            self.process.stdout.close()
        return code


def share_compiled_rules(cache: Path) -> None:
    """Make a cache folder for runs of its own, in which the model need not be compiled again."""
    from sim.compiled import cache_folder

    own, compiled = cache / "groundswell", cache_folder()
    own.mkdir(parents=True, exist_ok=True)
    if compiled is not None and not (own / "compiled").exists():
        (own / "compiled").symlink_to(compiled.parent)


@pytest.fixture(scope="session")
def small_library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The library with a smaller place and a shorter programme as its baseline, which take a fifth of the time."""
    library = Path(
        shutil.copytree(ROOT / "scenarios", tmp_path_factory.mktemp("small") / "library")
    )
    with (library / "baseline.yaml").open("a", encoding="utf-8") as baseline:
        baseline.write(SHORT)
    place = library / "places" / "middling.yaml"
    text, changed = re.subn(
        r"(?m)^  population: \d+", "  population: 3000", place.read_text("utf-8")
    )
    assert changed == 1
    place.write_text(text, encoding="utf-8")
    return library


@pytest.fixture(scope="session")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where all servers keep their runs: what one has run, another need not."""
    cache = tmp_path_factory.mktemp("runs")
    share_compiled_rules(cache)
    return cache


def start_server(
    cache: Path, library: Path, said: Path, arguments: str = "", before: str = ""
) -> Server:
    """Start a dashboard on a free port of the loopback address and wait until it says where it is.

    ``said`` takes what it says on standard error; ``before`` is a statement for its process to begin with.
    """
    code = (
        "import pathlib, sim.scenario.library as library;"
        f"library.ROOT = pathlib.Path({str(library)!r});"
        f"import dashboards.state as state; state.TWINS_ALLOWED[{TWINS}] = 'for tests';"
        + f"{before};"
        * bool(before)
        + "from dashboards.serve import serve;"
        f"raise SystemExit(serve(port=0, open_browser=False{arguments}))"
    )
    with said.open("w") as errors:
        process = subprocess.Popen(
            [sys.executable, "-c", code],
            cwd=ROOT,
            env={
                **os.environ,
                "GROUNDSWELL_CACHE": str(cache),
                "GROUNDSWELL_SHELF": str(cache / "shelf"),
            },
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
    assert process.stdout is not None
    line = process.stdout.readline()
    found = re.search(r"http://\S+", line)
    if found is None:
        process.kill()
        raise AssertionError(f"the server did not start: {line}{said.read_text()}")
    return Server(process, found.group(), said)


@pytest.fixture(scope="session")
def server(runs: Path, small_library: Path) -> Iterator[Server]:
    """One server for all tests that only look at it."""
    started = start_server(runs, small_library, runs / "stderr.txt")
    yield started
    started.end()


@pytest.fixture
def new_server(runs: Path, small_library: Path, tmp_path: Path) -> Iterator[Callable[..., Server]]:
    """Start servers of the test's own, with arguments as text; see `start_server`."""
    yield from _servers(runs, small_library, tmp_path)


@pytest.fixture(scope="module")
def module_server(
    runs: Path, small_library: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[..., Server]]:
    """Start servers for all tests of a file."""
    yield from _servers(runs, small_library, tmp_path_factory.mktemp("said"))


def _servers(runs: Path, library: Path, folder: Path) -> Iterator[Callable[..., Server]]:
    started: list[Server] = []

    def start(arguments: str = "", before: str = "") -> Server:
        said = folder / f"stderr_{len(started)}.txt"
        started.append(start_server(runs, library, said, arguments, before))
        return started[-1]

    yield start
    for server in started:
        server.end()


@dataclass
class Watched:
    """A page, and everything about it that must not happen."""

    page: Any
    outside: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def assert_clean(self) -> None:
        """No request left this computer, none failed, and the console has no error."""
        assert self.outside == []
        assert self.failed == []
        assert self.errors == []


@pytest.fixture
def watched(chromium: Any) -> Iterator[Callable[..., Watched]]:
    """Open pages whose traffic outside the loopback address is blocked and recorded.

    Charts do not move unless a test asks for it, since drawing every step takes long.
    """
    contexts = []
    usual = {"viewport": {"width": 1280, "height": 900}, "reduced_motion": "reduce"}

    def open_page(**options: Any) -> Watched:
        context = chromium.new_context(**{**usual, **options})
        contexts.append(context)
        return _watch(context)

    yield open_page
    for context in contexts:
        context.close()


def _watch(context: Any) -> Watched:
    page = context.new_page()
    page.set_default_timeout(60_000)
    seen = Watched(page)

    def route(request_route: Any) -> None:
        if urlsplit(request_route.request.url).hostname in ("127.0.0.1", "localhost"):
            request_route.continue_()
        else:
            seen.outside.append(request_route.request.url)
            request_route.abort()

    def failed(request: Any) -> None:
        # Chromium reports the goodbye that a page sends while it closes as aborted.
        if "/_solara/api/close/" not in request.url:
            seen.failed.append(f"{request.failure} {request.url}")

    context.route(re.compile(r"^(?!blob:|data:)"), route)
    page.on("requestfailed", failed)
    page.on(
        "response", lambda r: seen.failed.append(f"{r.status} {r.url}") if r.status >= 400 else None
    )
    page.on("console", lambda m: seen.errors.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda error: seen.errors.append(str(error)))
    return seen
