"""What a page remembers: its choice (also in the address) and the comparison running behind it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection
from dataclasses import replace
from typing import Any

import solara

from dashboards import library
from dashboards.answers import Answer, answer, neighbourhoods
from dashboards.background import Runs, Update, work
from dashboards.state import Choice, decode, encode
from experiments.cache import RunCache
from experiments.errors import ExperimentError
from experiments.plan import plan_comparison
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
            router.push(f"/?{text}" if text else "/")

        timer = threading.Timer(ADDRESS_PAUSE, push)
        timer.daemon = True
        timer.start()
        return timer.cancel

    solara.use_effect(follow_address, [search])
    solara.use_effect(lead_address, [state[0].key()])
    return state[0], state[1], lambda choice: set_state((choice, []))


class Work:
    """A comparison behind the page, and how to stop it or take it up again."""

    def __init__(self, update: Update | None, shown: tuple[str, Answer] | None, key: str) -> None:
        self.update = update
        self.answer = shown[1] if shown else None
        self.is_stale = shown is not None and shown[0] != key
        self.stop: Callable[[Any], None] = lambda _: None
        self.resume: Callable[[Any], None] = lambda _: None


def use_work(choice: Choice) -> Work:
    """Run the comparison that a choice asks for, in the background, for as long as the page shows it."""
    update, set_update = solara.use_state(None)
    shown, set_shown = solara.use_state(None)
    attempt, set_attempt = solara.use_state(0)
    stop_now = solara.use_ref(threading.Event())
    key = choice.key()

    def begin() -> Callable[[], None]:
        stop = stop_now.current = threading.Event()

        def publish(now: Update) -> None:
            if stop.is_set():
                return
            if now.comparison is not None:
                set_shown((key, _answer(key, now)))
            if not stop.is_set():
                set_update(replace(now, comparison=None))

        known = _answers.get(f"{key}/{choice.twins}")
        if known is not None:
            set_shown((key, known))
            set_update(Update("done", choice.twins, choice.twins))
            return stop.set
        set_update(Update("running", 0, choice.twins))
        thread = threading.Thread(target=_run, args=(choice, publish, stop), daemon=True)
        thread.start()
        return stop.set

    def halt(_: Any) -> None:
        stop_now.current.set()
        set_update(lambda now: replace(now, stage="stopped") if now else now)

    solara.use_effect(begin, [key, attempt])
    state = Work(update, shown, key)
    state.stop, state.resume = halt, lambda _: set_attempt(attempt + 1)
    return state


def _run(choice: Choice, publish: Callable[[Update], None], stop: threading.Event) -> None:
    """Everything that may go wrong ends as a sentence on the page."""
    if stop.wait(START_PAUSE):
        return
    try:
        base, other = library.load(choice.base), library.changed(choice)
        plan = plan_comparison(base, [other], replicates=choice.twins, seed=choice.seed)
        work(plan, publish, stop, runs)
    except (ScenarioError, ExperimentError) as problem:
        publish(Update("failed", 0, choice.twins, message=str(problem)))
    except Exception as problem:  # noqa: BLE001  the page says what happened and stays usable
        words = f"Something went wrong in the simulation ({type(problem).__name__}: {problem})."
        publish(Update("failed", 0, choice.twins, message=words))


def _answer(key: str, now: Update) -> Answer:
    """The answer to show; complete ones are kept, so that going back is instant."""
    assert now.comparison is not None
    mark = f"{key}/{neighbourhoods(now.comparison)}"
    if mark not in _answers:
        if len(_answers) >= MOST_ANSWERS:
            _answers.pop(next(iter(_answers)))
        _answers[mark] = answer(now.comparison)
    return _answers[mark]
