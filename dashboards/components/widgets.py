"""Controls made of the browser's own elements, so that keyboard and screen reader work as everywhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import solara


@solara.component_vue("levers.vue")
def Levers(
    groups: list[dict[str, Any]],
    event_set: Callable[[dict[str, Any]], None],
    event_reset: Callable[[str], None],
) -> None:
    """The panel of levers; `groups` comes from :func:`dashboards.levers.groups`."""


@solara.component_vue("picker.vue")
def Picker(fields: list[dict[str, Any]], event_pick: Callable[[dict[str, str]], None]) -> None:
    """Lists to choose a baseline and a scenario from."""


@solara.component_vue("versions.vue")
def VersionsSwitch(
    label: str, note: str, on: bool, disabled: bool, event_set: Callable[[bool], None]
) -> None:
    """Whether the twins run on the plausible versions of the model in turn."""


@solara.component_vue("action.vue")
def Action(
    label: str,
    event_press: Callable[[Any], None],
    look: str = "quiet",
    disabled: bool = False,
) -> None:
    """A button; `look` is ``main`` or ``quiet``."""


@solara.component_vue("changes.vue")
def Changes(steps: list[str], at: int, event_go: Callable[[int], None]) -> None:
    """What was changed, step by step; each can be gone back to."""


@solara.component_vue("start.vue")
def Start(cards: list[dict[str, str]], entries: list[dict[str, Any]], own: str, shelf: str) -> None:
    """Questions to begin with, and a search over the library."""


@solara.component_vue("download.vue")
def Download(label: str, filename: str, content: str) -> None:
    """A link that saves text as a file, made in the browser."""
