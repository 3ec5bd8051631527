"""Parameters in words: what each is, what it may be, and on what basis it has its value."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from dashboards.evidence import parts
from experiments.reporting.phrases import capital
from sim.parameters import ParameterSpec, formatted

BASES = {
    "measured": "a figure of a source",
    "calibrated": "fitted to published patterns",
    "assumption": "set by judgement",
}
"""What each basis means, in a few words."""
HEADS = ("What it is", "Value", "Plausible range", "Basis", "Rests on", "Note")


def parameter_table(root: str, caption: str, specs: Sequence[ParameterSpec]) -> Markup:
    """Parameters with value, unit, range, basis, sources and note."""
    return parts.table(caption, HEADS, ((spec.name, _cells(root, spec)) for spec in specs))


def _cells(root: str, spec: ParameterSpec) -> tuple[object, ...]:
    name = Markup("{}<small><code>{}</code></small>").format(capital(spec.label), spec.name)
    basis = Markup('<span class="gs-basis is-{0}">{0}</span>').format(spec.basis)
    rests = parts.entries(root, spec.source)
    return name, _value(spec), _allowed(spec), basis, rests, parts.cited(root, spec.note)


def _value(spec: ParameterSpec) -> Markup:
    if spec.choices:
        return Markup("<b>{}</b>").format(spec.value)
    return Markup("<b>{}</b> {}").format(formatted(spec.value), spec.unit)


def _allowed(spec: ParameterSpec) -> object:
    if not spec.choices:
        return spec.allowed
    return parts.bullets(
        Markup("<code>{}</code>: {}").format(*choice) for choice in spec.choices.items()
    )
