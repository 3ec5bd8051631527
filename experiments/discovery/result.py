"""What a search for boxes gives back: its boxes, which can be shown, drawn and written."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from experiments.discovery.boxes import Boxes
from experiments.discovery.scenario_file import write_scenarios
from experiments.discovery.text import discovery_parts
from experiments.execution.files import write_text

if TYPE_CHECKING:
    from experiments.comparison.plot import Picture


@dataclass(frozen=True, repr=False)
class Discovery(Boxes):
    """Boxes of a sweep in which runs meet what was asked; what it holds is told of `Boxes`.

    Examples
    --------
    >>> from experiments import discover
    >>> found = discover("results/levers", "legacy_36 < 0.3")  # doctest: +SKIP
    >>> found.table  # doctest: +SKIP
    """

    def plot(self, box: int = 1) -> Picture:
        """A box as a picture: coverage against density on the way to it, and the points with its limits.

        Raises
        ------
        UsageProblem
            If there is no such box.
        """
        from experiments.discovery.figure import draw_box  # noqa: PLC0415  takes long to load

        return draw_box(self, box)

    def write(self, folder: str | Path | None = None) -> list[Path]:
        """Write every box as a scenario, and as a picture beside it.

        Parameters
        ----------
        folder : path, optional
            By default `discover` in the sweep's folder; files of the same names are replaced.

        Returns
        -------
        list of Path
            The scenarios.
        """
        target = Path(folder) if folder is not None else self.folder / "discover"
        written = write_scenarios(self, target)
        for box, path in zip(self.boxes, written, strict=True):
            write_text(path.with_suffix(".svg"), self.plot(box.number)._repr_svg_())
        return written

    def __repr__(self) -> str:
        """One short sentence."""
        number = len(self.boxes)
        boxes = "no box" if not number else f"{number} box" if number == 1 else f"{number} boxes"
        return f"<{boxes} for {self.conditions}; from {self.folder}>"

    def _repr_html_(self) -> str:
        """The sentences and the limits, for notebooks."""
        said = (each for each in discovery_parts(self) if isinstance(each, str))
        sentences = "".join(f"<p>{escape(each)}</p>" for each in said)
        return sentences + (self.limits.to_html(index=False) if self.boxes else "")
