"""Files of own behaviour in folders of results: written down by content, found again when a run is done again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from experiments.errors import UsageProblem
from sim.extensions.errors import PluginError


def describe_own(files: Sequence[str | Path]) -> list[dict[str, str]]:
    """What a manifest says of files of own behaviour: where they were, what they held, what they do.

    Raises
    ------
    PluginError
        If one of them cannot be used.
    """
    if not files:
        return []
    from sim.extensions.plugins import read_plugin

    entries = []
    for own in map(read_plugin, files):
        entry = {"file": str(Path(own.path).resolve()), "digest": own.digest}
        if own.step is not None:
            manner = "before" if own.step.is_before else "after"
            entry |= {"does": own.step.does, manner: str(own.step.beside)}
        if own.kinds:
            entry["residents"] = ", ".join(kind.cls.__name__ for kind in own.kinds)
        entries.append(entry)
    return entries


def own_files(manifest: Mapping[str, Any]) -> tuple[str, ...]:
    """The files of own behaviour that made a folder's results.

    Raises
    ------
    UsageProblem
        If one is gone or holds something else by now.
    """
    entries = manifest.get("own_behaviour", [])
    if not entries:
        return ()
    from sim.extensions.plugins import read_plugin

    for entry in entries:
        try:
            same = read_plugin(entry["file"]).digest == entry["digest"]
        except PluginError as error:
            raise UsageProblem(f"The results rest on a file that cannot be used: {error}") from None
        if not same:
            raise UsageProblem(
                f"{entry['file']}: has changed since these results were made; put back what it held."
            )
    return tuple(entry["file"] for entry in entries)


def own_sentence(files: Sequence[str | Path]) -> str:
    """What a reader has to know of results that own behaviour made; empty without any."""
    if not files:
        return ""
    names = ", ".join(Path(file).name for file in files)
    return f"With behaviour beside the model's own: {names}."
