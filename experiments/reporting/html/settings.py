"""What was set in each scenario: only what differs, in the words and units of the schema."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from experiments.reporting.html.view import Design, View
from experiments.reporting.number_format import plain


@dataclass(frozen=True)
class Setting:
    """One lever or assumption and its value in every design, the baseline first.

    Attributes
    ----------
    section, title, path
        Where it belongs, what it is called, and its dotted path in a scenario file.
    values
        One text for each design.
    differs
        Whether each value differs from the baseline's.
    is_assumption
        True for a parameter of the model, which is not for a programme to decide.
    """

    section: str
    title: str
    path: str
    values: list[str]
    differs: list[bool]
    is_assumption: bool


def settings(view: View) -> list[Setting]:
    """List every lever, event and assumption in which at least one design differs."""
    from sim.scenario import differences

    base = view.scenario(view.base)
    found: dict[str, None] = {}
    for design in view.others:
        found.update(dict.fromkeys(differences(base, view.scenario(design))))
    ordered = sorted(found, key=lambda path: path.startswith("assumptions."))
    return [_setting(view, path) for path in ordered]


def _setting(view: View, path: str) -> Setting:
    raw = [_value(view.scenario(design), path) for design in view.chosen]
    section, title, unit = declared(path)
    return Setting(
        section=section,
        title=title,
        path=path,
        values=[written(value, unit) for value in raw],
        differs=[value != raw[0] for value in raw],
        is_assumption=path.startswith("assumptions."),
    )


def _value(scenario: Any, path: str) -> Any:
    if path == "events":
        return scenario.events
    section, name = path.split(".", 1)
    if section == "assumptions":
        return scenario.assumptions.get(name, _catalogue_value(name))
    return getattr(getattr(scenario, section), name)


def _catalogue_value(name: str) -> float | str | None:
    from sim.parameters import parameter_specs

    spec = parameter_specs().get(name)
    return None if spec is None else spec.value


def declared(path: str) -> tuple[str, str, str]:
    """Section, title and unit as the schema or the catalogue declares them."""
    from sim.scenario.scenario import Scenario
    from sim.scenario.schema import SECTIONS

    if path == "events":
        return "Events", "What happens, and when", ""
    section, name = path.split(".", 1)
    if section == "assumptions":
        return _declared_assumption(name)
    field = SECTIONS[section].model_fields[name]
    extra = field.json_schema_extra
    unit = str(extra.get("unit", "")) if isinstance(extra, dict) else ""
    heading = Scenario.model_fields[section].title or section
    return heading, field.title or name, unit


def _declared_assumption(name: str) -> tuple[str, str, str]:
    from sim.parameters import parameter_specs

    spec = parameter_specs().get(name)
    if spec is None:
        return "Changed assumption", name, ""
    return "Changed assumption", spec.label, spec.unit


def written(value: Any, unit: str) -> str:
    """A setting as people write it: yes or no, events, a number with its unit."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return "; ".join(_event(event) for event in value) or "nothing"
    if isinstance(value, int | float):
        return _number(value, unit)
    return "–" if value is None else str(value).replace("_", " ")


def _number(value: float, unit: str) -> str:
    if unit == "GBP":
        return plain(float(value), unit)
    if unit == "share":
        return f"{100 * value:.4g}%"
    if unit in {"", "0 to 1"}:
        return f"{value:.4g}"
    return f"{value:.6g} {_one(unit) if value == 1 else unit}"


def _one(unit: str) -> str:
    """A unit of which there is one; a multiple stays as it is."""
    first, blank, rest = unit.partition(" ")
    return unit if first == "times" else f"{first.removesuffix('s')}{blank}{rest}"


def _event(event: Any) -> str:
    kind = str(event.kind).replace("_", " ")
    if event.amount_gbp is not None:
        return f"{kind} of {plain(event.amount_gbp, 'GBP')} in month {event.month}"
    return f"{kind} in month {event.month} (strength {event.strength:g})"


def version_sentences(view: View) -> list[str]:
    """On which plausible versions of the model the replicates ran; empty where there is one model."""
    versions = view.comparison.plan.versions
    if versions is None:
        return []
    chosen = {design.title: view.scenario(design) for design in view.chosen}
    first, *others = versions.sentences(chosen)
    return [first, f"They differ in {len(versions.sets[0].values)} parameters.", *others]


def changed_assumptions(view: View) -> list[str]:
    """Name the parameters of the model that any of the designs changes, in plain words."""
    names: dict[str, list[Design]] = {}
    for design in view.chosen:
        for name in view.scenario(design).assumptions:
            names.setdefault(name, []).append(design)
    return [_changed(view, name, designs) for name, designs in names.items()]


def _changed(view: View, name: str, designs: list[Design]) -> str:
    _, label, unit = _declared_assumption(name)
    usual = _catalogue_value(name)
    told = ", ".join(
        f"{written(view.scenario(design).assumptions[name], unit)} in “{design.title}”"
        for design in designs
    )
    was = "" if usual is None else f"; the catalogue has {written(usual, unit)}"
    return f"{label} ({name}): {told}{was}"
