"""How the model stands, in the README: told from what is kept, so that no sentence outlives its figures.

python -m tools.docs --rewrite standing

Which construct checks hold, what is felt, and which pages of figures are of one version of the model.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import typer

from tools.docs.base import DOCS, ROOT, Check, Files, fill_regions, read_json, renew
from tools.docs.version_line import made_of

README = ROOT / "README.md"
MADE_LAST = ("facts", "what is felt")
"""Pages of figures that are made after all others."""
FIGURES = {
    "construct checks": "constructs.md",
    "what is felt": "felt.md",
    "levers": "levers.md",
    "facts": "facts.md",
    "trajectories": "trajectories.md",
    "the headline questions": "questions/README.md",
    "families of scenarios": "families/README.md",
    "scorecard": "scorecard.md",
    "settings that move figures": "patterns_moved.md",
    "sensitivity": "sensitivity.md",
    "areas against luck": "spread.md",
    "facts over versions": "facts_versions.md",
    "placebos": "placebos.md",
    "how much pairing helps": "pairing.md",
}
"""Pages of figures in words, and where they stand."""


def standing() -> str:
    """How the model stands, as a list."""
    checks = read_json(DOCS / "constructs.json")
    felt = read_json(DOCS / "felt.json")
    return "\n".join(f"- {line}" for line in (told_checks(checks), told_felt(felt), *told_pages()))


def told_checks(content: Mapping[str, Any]) -> str:
    """How many construct checks hold, and which do not."""
    held = [each["id"] for each in content["checks"] if each["verdict"] == "holds"]
    others = [each["id"] for each in content["checks"] if each["id"] not in held]
    rest = f"; not {_listed([f'`{name}`' for name in others])}" if others else ""
    return (
        f"[Construct checks](docs/constructs.md): {len(held)} of {len(content['checks'])} hold over "
        f"{len(content['seeds'])} neighbourhoods{rest}."
    )


def told_felt(content: Mapping[str, Any]) -> str:
    """How many mechanisms and levers are felt, and which are not."""
    parts, idle = [], []
    for kind in ("mechanisms", "levers"):
        quiet = [f"`{each['name']}`" for each in content[kind] if not each["felt"]]
        parts.append(f"{len(content[kind]) - len(quiet)} of {len(content[kind])} {kind}")
        idle += quiet
    rest = f"; not {_listed(idle)}" if idle else ""
    twins = len(content["seeds"])
    return f"[Felt in a headline outcome](docs/felt.md) over {twins} twins: {' and '.join(parts)}{rest}."


def told_pages() -> Iterator[str]:
    """Which pages of figures are of the versions of facts and of what is felt, made last in every edition, and which are older.

    Not of the version that runs here: that differs from machine to machine.
    """
    links = {name: f"[{name}](docs/{place})" for name, place in FIGURES.items()}
    versions = {name: version_of(DOCS / place) for name, place in FIGURES.items()}
    late = list(dict.fromkeys(versions[name] for name in MADE_LAST))
    groups = [(f"model version `{each}`", [each]) for each in late]
    groups.append(("earlier versions", [each for each in versions.values() if each not in late]))
    for which, of in groups:
        names = [links[name] for name, version in versions.items() if version in of]
        if names:
            yield f"Figures of {which}: {_listed(names)}."


def version_of(page: Path) -> str | None:
    """The version of the model that a page of figures was made with; None where its parts are of several, or do not say.

    The pages of a folder go together.
    """
    if page.name == "README.md":
        parts = {version_of(part) for part in page.parent.glob("*.md") if part != page}
        return parts.pop() if len(parts) == 1 else None
    made = made_of(page.read_text(encoding="utf-8"))
    return made.version if made else None


def _listed(names: Sequence[str]) -> str:
    """Names with commas and an and.

    >>> _listed(["a", "b", "c"])
    'a, b and c'
    """
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last


def current_files() -> Files:
    """The README as the kept figures have it now."""
    return {README: fill_regions(README.read_text(encoding="utf-8"), {"standing": standing})}


def write_page(check: Check = False) -> None:
    """How the model stands, told from the figures kept: README.md."""
    if renew(current_files(), "--rewrite standing", check) and check:
        raise typer.Exit(1)
