"""What a page remembers: its choice (also in the address) and the comparison running behind it."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Collection
from dataclasses import replace
from typing import Any

import solara

from dashboards import library
from dashboards.answers import Answer, answer, neighbourhoods
from dashboards.background import Runs, Update, went_wrong, work
from dashboards.state import Choice, decode, encode
from experiments.errors import ExperimentError
from experiments.execution.cache import RunCache
from sim.scenario import ScenarioError

ADDRESS_PAUSE = 0.6  # seconds of quiet before the address follows; each change is a step of Back
START_PAUSE = (
    0.25  # seconds of quiet before runs start, so that a held arrow key starts one comparison
)
MOST_ANSWERS = 60

runs = Runs(RunCache())
_answers: dict[str, Answer] = {}


def use_choice(names: Collection[str]) -> tuple[Choice, list[str], Callable[[Choice], None]]:
    """The page's choice, what was wrong with its address, and how to change the choice."""
    router = solara.use_router()
    search = router.search or ""
    first = solara.use_memo(lambda: decode(search, names), [])
    state, set_state = solara.use_state(first)
    written = solara.use_ref(search)

    def follow_address() -> None:
        if search != written.current:
            written.current = search
            set_state(decode(search, names))

    def lead_address() -> Callable[[], None] | None:
        text = encode(state[0])
        if text == encode(decode(written.current, names)[0]):
            return None

        def push() -> None:
            written.current = text
            # under a proxy's path, Solara takes a path from the root for another page
            start = "?" if router.root_path else "/?" if text else "/"
            router.push(start + text)

        timer = threading.Timer(ADDRESS_PAUSE, push)
        timer.daemon = True
        timer.start()
        return timer.cancel

    solara.use_effect(follow_address, [search])
    solara.use_effect(lead_address, [state[0].key()])
    return state[0], state[1], lambda choice: set_state((choice, []))


class Work:
    """A comparison behind the page, and how to stop it or take it up again.

    What was told of another choice says nothing of this one: in the same moment in which the page asks
    something else, its status is that of a comparison about to start and its results are stale.

    Attributes
    ----------
    key, shown_key
        Short marks of the choice asked about and of the one whose results are shown.
    """

    def __init__(
        self, told: tuple[str, Update] | None, shown: tuple[str, Answer] | None, choice: Choice
    ) -> None:
        key = choice.key()
        if told is None or told[0] != key:
            told, shown = _before_it_starts(choice, shown)
        self.update = told[1]
        self.answer = shown[1] if shown else None
        self.is_stale = shown is not None and shown[0] != key
        self.key, self.shown_key = mark(key), mark(shown[0] if shown else "")
        self.stop: Callable[[Any], None] = lambda _: None
        self.resume: Callable[[Any], None] = lambda _: None


def mark(key: str) -> str:
    """A choice's key as a short mark, by which parts of a page show that they belong together."""
    return hashlib.sha256(key.encode()).hexdigest()[:12]


def _before_it_starts(
    choice: Choice, shown: tuple[str, Answer] | None
) -> tuple[tuple[str, Update], tuple[str, Answer] | None]:
    """What to show of a choice of which nothing has been told yet: its kept answer, if there is one."""
    key, known = choice.key(), _kept(choice)
    if known is None:
        return (key, Update("running", 0, choice.twins)), shown
    return (key, Update("done", choice.twins, choice.twins)), (key, known)


def _kept(choice: Choice) -> Answer | None:
    """The complete answer to a choice, if it was worked out before."""
    return _answers.get(f"{choice.key()}/{choice.twins}")


def use_work(choice: Choice) -> Work:
    """Run the comparison that a choice asks for, in the background, for as long as the page shows it."""
    told, set_told = solara.use_state(None)
    shown, set_shown = solara.use_state(None)
    attempt, set_attempt = solara.use_state(0)
    stop_now = solara.use_ref(threading.Event())
    key = choice.key()

    def begin() -> Callable[[], None]:
        stop = stop_now.current = threading.Event()

        def publish(now: Update) -> None:
            if stop.is_set():
                return
            worked_out = None if now.comparison is None else _answer(key, now, encode(choice))
            if stop.is_set():  # working out an answer takes a second, in which the page may move on
                return
            if worked_out is not None:
                set_shown((key, worked_out))
            if not stop.is_set():
                set_told((key, replace(now, comparison=None)))

        begun, now_shown = _before_it_starts(choice, None)
        set_told(begun)
        if now_shown is not None:
            set_shown(now_shown)
            return stop.set
        thread = threading.Thread(target=_run, args=(choice, publish, stop), daemon=True)
        thread.start()
        return stop.set

    def halt(_: Any) -> None:
        stop_now.current.set()
        set_told(lambda now: (now[0], replace(now[1], stage="stopped")) if now else now)

    solara.use_effect(begin, [key, attempt])
    state = Work(told, shown, choice)
    state.stop, state.resume = halt, lambda _: set_attempt(attempt + 1)
    return state


def _run(choice: Choice, publish: Callable[[Update], None], stop: threading.Event) -> None:
    """Everything that may go wrong ends as a sentence on the page."""
    if stop.wait(START_PAUSE):
        return
    try:
        plan = library.plan_of(choice, library.base_of(choice), library.designs(choice))
        work(plan, publish, stop, runs)
    except (ScenarioError, ExperimentError) as problem:
        publish(Update("failed", 0, choice.twins, message=str(problem)))
    except Exception as problem:  # noqa: BLE001  the page says what happened and stays usable
        publish(Update("failed", 0, choice.twins, message=went_wrong(problem)))


def _answer(key: str, now: Update, query: str) -> Answer:
    """The answer to show; complete ones are kept, so that going back is instant."""
    assert now.comparison is not None
    name = f"{key}/{neighbourhoods(now.comparison)}"
    if name not in _answers:
        if len(_answers) >= MOST_ANSWERS:
            _answers.pop(next(iter(_answers)))
        _answers[name] = answer(now.comparison, query)
    return _answers[name]
