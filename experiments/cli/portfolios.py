"""The commands about portfolios: run all areas, describe what was drawn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.cli.failures import tell_failures
from experiments.cli.library import save_json
from experiments.execution.progress_display import Display, prepare_model

if TYPE_CHECKING:
    from sim.scenario import Portfolio, Scenario
    from sim.scenario.portfolio import Draw


def is_portfolio(name: str) -> bool:
    """Whether a name or path leads to a file of kind portfolio."""
    from sim.scenario.library import PORTFOLIOS, portfolio_names

    if name.removeprefix(f"{PORTFOLIOS}/") in portfolio_names() or name.startswith(
        f"{PORTFOLIOS}/"
    ):
        return True
    path = Path(name)
    try:
        return path.suffix in (".yaml", ".yml") and path.is_file() and _says_portfolio(path)
    except (OSError, ValueError):  # what cannot be read is told by whoever loads it
        return False


def _says_portfolio(path: Path) -> bool:
    text = path.read_text(encoding="utf-8", errors="replace")
    return any(line.split("#")[0].replace(" ", "").rstrip() == "kind:portfolio"
               for line in text.splitlines())  # fmt: skip


def run_portfolio(
    name: str,
    seed: int,
    *,
    jobs: int | None,
    out: Path | None,
    json_file: Path | None,
    cache: bool,
    quiet: bool,
    own: Sequence[Path] = (),
    plausible: bool = False,
) -> None:
    """Run every area once; print what came of them, write what was asked for.

    ``own``: files of own behaviour that every run uses. ``plausible``: whether all areas run on the
    plausible version of the model that the seed stands for.
    """
    from experiments.ensemble.versions import version_of_seed
    from experiments.execution.extension_files import own_sentence
    from sim.scenario import load_portfolio

    portfolio, version = load_portfolio(name), version_of_seed(seed) if plausible else None
    with Display(quiet) as display:
        prepare_model(display)
        from experiments.comparison.portfolio_plan import plan_portfolio
        from experiments.comparison.run import carry_out_plan

        plan = replace(
            plan_portfolio(portfolio, seed=seed),
            own=tuple(str(file.resolve()) for file in own),
            versions=version,
        )
        state, manifest = carry_out_plan(
            plan, jobs=jobs, out=out, cache=cache, progress=display, notice=display.say
        )
    from experiments.comparison.portfolio_summary import lines, summary_of

    summary = summary_of(plan, state.records)
    if not quiet:
        said = [own_sentence(own), *(version.sentences({}) if version is not None else ())]
        print("\n".join([*filter(None, said), *lines(plan, summary)]))
        print(f"{state.executed} runs carried out, {state.reused} taken from what was run before.")
        if out is not None:
            print(f"Tables: {out.resolve()}")
    head = {"kind": "portfolio", "portfolio": plan.portfolio, "seed": seed}
    head |= {"plausible": version.describe()} if version is not None else {}
    save_json(json_file, head | {"runs": manifest["runs"]} | summary)
    tell_failures(state.failures)


def portfolio_entries(name: str) -> list[dict[str, Any]]:
    """What is drawn in a portfolio: unit, spread, basis and source of each, and what came out."""
    from sim.scenario import load_portfolio

    portfolio = load_portfolio(name)
    file = portfolio.file
    head = {
        "name": portfolio.name,
        "says": f"{portfolio.title}: {portfolio.question}",
        "more": f"{file.number_of_areas} areas, drawn with seed {file.seed}, on top of "
        f"{file.extends}.",
    }
    areas = portfolio.areas()
    drawn = [_drawn(draw, areas) for draw in file.draws]
    return [head, *drawn, *_dated(portfolio)]


def list_portfolios() -> list[dict[str, Any]]:
    """The library's portfolios."""
    from sim.scenario import load_portfolio
    from sim.scenario.library import PORTFOLIOS, portfolio_names

    found = [load_portfolio(f"{PORTFOLIOS}/{name}") for name in portfolio_names()]
    return [{"name": p.name, "says": f"{p.title}: {p.question}", "more": ""} for p in found]


def _drawn(draw: Draw, areas: list[Scenario]) -> dict[str, Any]:
    rests = f" [{', '.join(draw.evidence)}]" if draw.evidence else ""
    return {
        "name": draw.label,
        "says": f"{_shape(draw)} ({draw.basis}){rests}",
        "more": "\n\n".join(filter(None, [draw.note, _came_out(draw, areas)])),
    }


def _shape(draw: Draw) -> str:
    unit = draw.unit if draw.unit not in ("", "choice", "true or false") else ""
    if draw.shape == "options":
        listed = ", ".join(f"{_option(option)} {option.count:g}" for option in draw.options)
        return f"{listed}{'; ' + unit if unit else ''}"
    middle = f", most around {draw.middle:g}" if draw.shape == "triangular" else ""
    return f"{draw.low:g} to {draw.high:g}{middle}; {unit}"


def _option(option: Any) -> str:
    if option.values:
        inner = (f"{path.partition('.')[2]} {value}" for path, value in option.values.items())
        return f"({', '.join(inner)}):"
    return f"{str(option.value).lower()}:"


def _came_out(draw: Draw, areas: list[Scenario]) -> str:
    """What the areas got, where it is a number."""
    if draw.shape == "options" or not areas:
        return ""
    values = sorted(area.levers()[draw.lever] for area in areas)
    middle = values[len(values) // 2]
    return f"In these areas {values[0]:g} to {values[-1]:g}, half of them below {middle:g}."


def _dated(portfolio: Portfolio) -> Iterator[dict[str, Any]]:
    for event in portfolio.file.calendar:
        reach = "all areas" if event.areas is None else f"{event.areas} areas"
        rests = f" [{', '.join(event.evidence)}]" if event.evidence else ""
        size = (
            f"{event.amount_gbp:,.0f} GBP" if event.amount_gbp else f"strength {event.strength:g}"
        )
        yield {
            "name": f"{event.year}-{event.month:02d} {event.kind}",
            "says": f"{reach}, {size} ({event.basis}){rests}",
            "more": event.note,
        }
