"""The command `place`: make a place from a table of local figures."""

from __future__ import annotations

from pathlib import Path

from experiments.errors import UsageProblem, disk_problem


def write_table(path: Path) -> None:
    """Write a table of figures to fill in; never over a file that is there."""
    from sim.scenario.place_csv import template_csv

    target = path if path.suffix else path.with_suffix(".csv")
    _write_new(target, template_csv())
    print(f"Wrote {target}. Fill in column 'value' and leave empty what you do not know.")
    print(f"Then: groundswell place {target}")


def make_place(figures: Path, name: str) -> None:
    """Write the place that the figures describe, and say what was usual and what was not used."""
    from sim.scenario.place_csv import place_from_csv

    made = place_from_csv(figures)
    stem = name.removesuffix(".yaml") or figures.stem
    target = Path(f"{stem}.yaml")
    _write_new(target, made.to_yaml(figures.name))
    print(f"Wrote {target}. In a scenario write: place: {target.name}")
    if made.usual:
        print(f"Nothing given, so the usual value: {', '.join(made.usual)}.")
    if made.unused:
        print(f"Nothing in the model depends on: {', '.join(made.unused)}.")


def _write_new(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(path, "x", encoding="utf-8") as stream:
            stream.write(text)
    except FileExistsError:
        raise UsageProblem(f"{path}: there is such a file already; choose another name.") from None
    except OSError as error:
        raise disk_problem(error, path, "Choose another place") from None
