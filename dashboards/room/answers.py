"""Runs every comparison of a session beforehand, in the server's own pool and cache."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from types import MappingProxyType

from dashboards.background import Update, went_wrong, work
from dashboards.components.hooks import runs
from dashboards.room.script import Question
from dashboards.room.session import Session
from dashboards.room.store import Room
from dashboards.room.told import Told, told
from experiments.comparison.plan import plan_comparison
from experiments.errors import ExperimentError
from sim.scenario import ScenarioError

Publish = Callable[[Update], None]
Ask = Callable[[Question, int, Publish, threading.Event], None]
"""Carries out the runs of a question with so many twins; tells how it goes and hears when to stop."""


def ask_the_model(question: Question, twins: int, publish: Publish, stop: threading.Event) -> None:
    """Compare the two designs of a question; what goes wrong is told as the last update."""
    try:
        plan = plan_comparison(question.base, [question.design], replicates=twins)
        work(plan, publish, stop, runs)
    except (ScenarioError, ExperimentError) as problem:
        publish(Update("failed", 0, twins, message=str(problem)))


class Preparation:
    """Works out what the model says to each question of the session that is held.

    Attributes
    ----------
    progress : mapping of int to Update
        How far each question has come; those that were answered before are not in it.
    version : int
        Grows with every update.
    """

    def __init__(self, room: Room, ask: Ask = ask_the_model) -> None:
        self.room, self._ask = room, ask
        self.version = 0
        self._progress: dict[int, Update] = {}
        self._code = ""
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()

    @property
    def progress(self) -> Mapping[int, Update]:
        """How far each question has come."""
        return MappingProxyType(dict(self._progress))

    def follow(self) -> None:
        """See to it that the session that is held is being prepared, and no other."""
        session = self.room.session
        with self._lock:
            code = session.code if session else ""
            if code != self._code:
                self._begin(session)

    def again(self) -> None:
        """Try again what could not be worked out."""
        with self._lock:
            if self._thread is None or not self._thread.is_alive():
                self._begin(self.room.session)

    def _begin(self, session: Session | None) -> None:
        self._stop.set()
        self._stop, self._progress = threading.Event(), {}
        self._code, self._thread = session.code if session else "", None
        self.version += 1
        if session is not None and session.missing_answers:
            arguments = (session, self._stop, self._progress)
            self._thread = threading.Thread(target=self._prepare, args=arguments, daemon=True)
            self._thread.start()

    def _prepare(
        self, session: Session, stop: threading.Event, progress: dict[int, Update]
    ) -> None:
        for place in session.missing_answers:
            self._answer(session, place, stop, progress)
            if stop.is_set():
                return

    def _answer(
        self, session: Session, place: int, stop: threading.Event, progress: dict[int, Update]
    ) -> None:
        def publish(now: Update) -> None:
            if now.stage == "done" and now.comparison is not None and not stop.is_set():
                self._keep(session.code, place, told(now.comparison))
            progress[place] = now
            self.version += 1

        try:
            self._ask(session.script.questions[place], session.script.twins, publish, stop)
        except Exception as problem:  # noqa: BLE001  the page says what happened and stays usable
            publish(Update("failed", 0, session.script.twins, message=went_wrong(problem)))

    def _keep(self, code: str, place: int, answer: Told) -> None:
        self.room.change(lambda now: now.with_answer(place, answer) if now.code == code else now)
