"""What was set in each scenario: only what differs, in the words and units of the schema."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from experiments.reporting.html.model import Design, ReportModel
from experiments.reporting.number_format import plain, with_unit
from sim.parameters import parameter_specs
from sim.scenario import differences
from sim.scenario.levers_setting import Event
from sim.scenario.scenario import Scenario
from sim.scenario.schema import SECTIONS


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


def settings(report: ReportModel) -> list[Setting]:
    """List every lever, event and assumption in which at least one design differs."""
    base = report.scenario(report.base)
    found: dict[str, None] = {}
    for design in report.others:
        found.update(dict.fromkeys(differences(base, report.scenario(design))))
    ordered = sorted(found, key=lambda path: path.startswith("assumptions."))
    return [_setting(report, path) for path in ordered]


def _setting(report: ReportModel, path: str) -> Setting:
    raw = [_value(report.scenario(design), path) for design in report.chosen]
    section, title, unit = declared(path)
    return Setting(
        section=section,
        title=title,
        path=path,
        values=[written(value, unit) for value in raw],
        differs=[value != raw[0] for value in raw],
        is_assumption=path.startswith("assumptions."),
    )


def _value(scenario: Scenario, path: str) -> Any:
    if path == "events":
        return scenario.events
    section, name = path.split(".", 1)
    if section == "assumptions":
        return scenario.assumptions.get(name, _catalogue_value(name))
    return getattr(getattr(scenario, section), name)


def _catalogue_value(name: str) -> float | str | None:
    spec = parameter_specs().get(name)
    return None if spec is None else spec.value


def declared(path: str) -> tuple[str, str, str]:
    """Section, title and unit as the schema or the catalogue declares them."""
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
        return with_unit(value, unit)
    return "–" if value is None else str(value).replace("_", " ")


def _event(event: Event) -> str:
    kind = str(event.kind).replace("_", " ")
    if event.amount_gbp is not None:
        return f"{kind} of {plain(event.amount_gbp, 'GBP')} in month {event.month}"
    return f"{kind} in month {event.month} (strength {event.strength:g})"


def version_sentences(report: ReportModel) -> list[str]:
    """On which plausible versions of the model the replicates ran; empty where there is one model."""
    versions = report.comparison.plan.versions
    if versions is None:
        return []
    chosen = {design.title: report.scenario(design) for design in report.chosen}
    first, *others = versions.sentences(chosen)
    return [first, f"They differ in {len(versions.sets[0].values)} parameters.", *others]


def changed_assumptions(report: ReportModel) -> list[str]:
    """Name the parameters of the model that any of the designs changes, in plain words."""
    names: dict[str, list[Design]] = {}
    for design in report.chosen:
        for name in report.scenario(design).assumptions:
            names.setdefault(name, []).append(design)
    return [_changed(report, name, designs) for name, designs in names.items()]


def _changed(report: ReportModel, name: str, designs: list[Design]) -> str:
    _, label, unit = _declared_assumption(name)
    usual = _catalogue_value(name)
    told = ", ".join(
        f"{written(report.scenario(design).assumptions[name], unit)} in “{design.title}”"
        for design in designs
    )
    was = "" if usual is None else f"; the catalogue has {written(usual, unit)}"
    return f"{label} ({name}): {told}{was}"
