"""The command `groundswell`, to which the modules of commands add theirs."""

from __future__ import annotations

from typing import Any

import typer
import typer.core

ORDER = (
    "scenarios", "new", "place", "check", "schema", "describe", "run", "compare", "sweep",
    "merge", "explain", "sensitivity", "status", "export", "report", "analyse", "discover", "robustness", "verify", "validate", "calibrate", "dashboard", "bench",
)  # fmt: skip
"""Commands as help lists them: in the order in which a newcomer needs them."""


class _Ordered(typer.core.TyperGroup):
    def list_commands(self, ctx: Any) -> list[str]:
        """Name the commands in this order."""
        return sorted(self.commands, key=ORDER.index)


app = typer.Typer(
    name="groundswell",
    cls=_Ordered,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Simulate resident-led change: what does a programme's design do to the partnership that "
    "carries it, and to what remains when the money ends?",
    epilog="S is a scenario: a name from 'groundswell scenarios', or the path of a YAML file.",
)
