"""What a calibration is asked to do, and how that is given on the command line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from experiments.errors import UsageProblem
from experiments.validation.patterns_schema import Pattern
from sim.scenario.library import read_shown


@dataclass(frozen=True)
class CalibrationOptions:
    """What a calibration is asked to do.

    Attributes
    ----------
    patterns : all that are measured
    targets : ids of those that are fitted
    always_fitted : parameters (or mechanisms) that are fitted in any case
    fix : parameters (or mechanisms) that stay as they are
    sizes : sizes asked for outright, by name of `CalibrationBudget`
    minutes : time there is, or None for the usual; counts for sizes that are not asked for
    screened : whether parameters are chosen by a screen; else `always_fitted` are those that are fitted
    others : without a screen, those that vary beside them; None: some of all the rest
    centre : values to start from where they are not the catalogue's
    constrained : whether a fit must keep as many construct checks and observed facts as hold before it
    """

    patterns: tuple[Pattern, ...] = field(repr=False)
    targets: tuple[str, ...]
    always_fitted: tuple[str, ...] = ()
    fix: tuple[str, ...] = ()
    sizes: Mapping[str, int] = field(default_factory=dict)
    minutes: float | None = None
    seed: int = 1
    screened: bool = True
    others: tuple[str, ...] | None = None
    centre: Mapping[str, float] = field(default_factory=dict, repr=False)
    constrained: bool = False

    def stated(self) -> dict[str, Any]:
        """What must be the same for a calibration to go on."""
        return {
            "patterns": [repr(pattern) for pattern in self.patterns],
            "targets": list(self.targets),
            "sure": list(self.always_fitted),
            "fix": list(self.fix),
            "sizes": dict(sorted(self.sizes.items())),
            "minutes": self.minutes,
            "seed": self.seed,
            "screened": self.screened,
            "others": None if self.others is None else list(self.others),
            "constrained": self.constrained,
        }


def portable_command(given: Sequence[str]) -> list[str]:
    """The command as it can be given on any machine, without where and with how many workers."""
    portable = ["groundswell"]
    left = iter(given[1:])
    for word in left:
        if word in ("--out", "--jobs", "--json"):
            next(left, None)
        elif not word.startswith(("--out=", "--jobs=", "--json=", "--write", "--quiet", "-q")):
            portable.append(word)
    return portable


def parameter_names(given: Sequence[str]) -> tuple[str, ...]:
    """Names given on the command line, apart by commas, or a YAML file with a list of them.

    Raises
    ------
    UsageProblem
        If a file holds anything else.
    """
    names: list[str] = []
    for entry in given:
        for part in filter(None, (part.strip() for part in entry.split(","))):
            path = Path(part)
            names += _listed(path) if path.suffix in (".yaml", ".yml") else [part]
    return tuple(dict.fromkeys(names))


def _listed(path: Path) -> list[str]:
    """The names in a file."""
    if not path.is_file():
        raise UsageProblem(f"{path}: there is no such file; give a YAML list of parameters.")
    content = read_shown(path).plain()
    if not isinstance(content, list) or not all(isinstance(name, str) for name in content):
        raise UsageProblem(f"{path}: give a YAML list of names, one '- mechanism.name' a line.")
    return content
