"""A room without a model: its pages behind the real guard, browsers with cookies, and an answer made up of known numbers."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import numpy as np
import pytest

from dashboards.background import Update
from dashboards.guard import Guard
from dashboards.room import answers
from dashboards.room.answers import Preparation
from dashboards.room.routes import VOTING, room_routes
from dashboards.room.script import Script, load_script
from dashboards.room.session import Session
from dashboards.room.told import Life, Row, Told
from dashboards.site import plain_site
from experiments.comparison.outcomes import HEADLINE_NAMES
from experiments.comparison.paired import compare_outcomes

HOST = "127.0.0.1:8765"
TWINS = 20
MEANS = {
    "maturity": -0.2,
    "legacy_36": 0.0,
    "resident_voice": 0.2,
    "trust_partnership": 0.001,
    "energy_members": -0.04,
}
"""By how much the design differs on average; what is left differs by luck alone, and energy by little more than matters."""
SPREADS = {"legacy_36": 0.3, "trust_partnership": 0.001}


def made_up_rows() -> list[Row]:
    """Rows whose verdicts follow from `MEANS` by the model's own rules."""
    luck = np.linspace(-1, 1, TWINS)
    base = {seed: dict.fromkeys(HEADLINE_NAMES, 0.5) for seed in range(1, TWINS + 1)}
    other = {
        seed: {
            name: 0.5 + MEANS[name] + SPREADS.get(name, 0.005) * luck[seed - 1] for name in MEANS
        }
        for seed in base
    }
    return [Row.of(each) for each in compare_outcomes("d", "b", base, other, names=HEADLINE_NAMES)]


@pytest.fixture(scope="session")
def answer() -> Told:
    """What a model could have said."""
    return Told(
        n=TWINS,
        model="0123456789abcdef",
        base_title="Twelve years",
        design_title="Five years",
        rows=tuple(made_up_rows()),
        breath=("In the model, it makes partnerships less mature.",),
        cautions=("Fewer years are fewer years.",),
        seed=7,
        lives=(Life(design="Twelve years", text="It went on."), Life(design="Five years", text="It ended.")),
    )  # fmt: skip


@pytest.fixture
def script() -> Script:
    return load_script("funding_length")


@pytest.fixture
def session(script: Script) -> Session:
    return Session(code="BCDF", day="2026-03-14", script=script)


@dataclass
class Reply:
    """What the server sent back."""

    status: int
    headers: dict[str, str]
    text: str


@dataclass
class Browser:
    """Somebody's browser: it keeps cookies by their path and follows where it is sent."""

    app: Any
    host: str = HOST
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, path: str, **headers: str) -> Reply:
        return self._ask("GET", path, b"", headers)

    def post(self, path: str, form: Mapping[str, str], **headers: str) -> Reply:
        """Send a form as a page of this server does, and follow to the page it leads to."""
        sent = {"origin": f"http://{self.host}", **headers}
        reply = self._ask("POST", path, urlencode(form).encode(), sent)
        return self.get(reply.headers["location"]) if reply.status == 303 else reply

    def _ask(self, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> Reply:
        address = urlsplit(path)
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        given = {"host": self.host, "cookie": cookie, **headers}
        scope = {
            "type": "http",
            "method": method,
            "path": address.path,
            "query_string": address.query.encode(),
            "headers": [(k.replace("_", "-").encode(), v.encode()) for k, v in given.items()],
            "server": ("127.0.0.1", 8765),
            "scheme": "http",
        }
        sent: list[dict[str, Any]] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: Any) -> None:
            sent.append(message)

        # In a thread of its own: a browser test before may have left a loop running in this one.
        with ThreadPoolExecutor(1) as thread:
            thread.submit(asyncio.run, self.app(scope, receive, send)).result()
        found = {k.decode().lower(): v.decode() for k, v in sent[0]["headers"]}
        if "set-cookie" in found:
            name, _, value = found["set-cookie"].partition(";")[0].partition("=")
            self.cookies[name] = value
        text = b"".join(m.get("body", b"") for m in sent[1:]).decode()
        return Reply(int(sent[0]["status"]), found, text)


@pytest.fixture
def room(tmp_path: Path, answer: Told, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Guard]:
    """Make a guarded server of the room's pages; a second one in the same folder is the first one restarted."""
    monkeypatch.setattr(answers, "told", lambda comparison: comparison)
    monkeypatch.setattr("dashboards.room.routes.WRONG_CODE_PAUSE", 0.0)

    def ask(question: Any, twins: int, publish: Callable[[Update], None], stop: threading.Event) -> None:  # fmt: skip
        made_up: Any = answer
        publish(Update("done", twins, twins, comparison=made_up))

    def make(host: str = "127.0.0.1", password: str | None = None, root: str | None = None) -> Guard:  # fmt: skip
        routes = room_routes(host, password is not None, tmp_path, lambda r: Preparation(r, ask))
        return Guard(plain_site(routes), host, (), password, root, without_password=VOTING)

    return make
