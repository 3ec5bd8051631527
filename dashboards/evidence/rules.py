"""Every rule of the model as a page: what it is for, the rule in words, its equation, its numbers, and what it rests on."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from types import MappingProxyType

from markupsafe import Markup

from dashboards.evidence import addresses, parts
from dashboards.evidence.numbers import BASES, parameter_table
from dashboards.evidence.register import entry_list
from experiments.reporting.phrases import capital
from sim.evidence import load_register
from sim.submodels import Submodel, cited_in, documented_modules, read_submodel

KINDS = {
    "mechanisms": "What happens each month",
    "environment": "What surrounds it",
    "agents": "Who there is",
    "": "How it is measured",
}
"""Folders of the model and what stands in them."""
TOUCHED = (("Reads", "It reads"), ("Writes", "It writes"), ("Draws", "Chance enters at"))


@functools.cache
def rules() -> Mapping[str, Submodel]:
    """Every rule by the name of its page."""
    found = (read_submodel(module) for module in documented_modules())
    return MappingProxyType({rule.module.rpartition("/")[2]: rule for rule in found})


def list_body(root: str) -> Markup:
    """All rules, each with its purpose in a line."""
    groups = Markup("").join(_group(root, *kind) for kind in KINDS.items())
    return Markup(
        "{}<h1>The rules of the model</h1><p>{} rules, each with the words that its code begins with. "
        "“M” and a number is the model’s own count of its main mechanisms.</p>{}"
    ).format(parts.crumbs(root), len(rules()), groups)


def _group(root: str, folder: str, title: str) -> Markup:
    found = [
        Markup('<a href="{}">{}</a>: {}.').format(addresses.rule(root, name), rule.title, rule.lead)
        for name, rule in rules().items()
        if rule.module.rpartition("/")[0] == folder
    ]
    return Markup("<section><h2>{}</h2>{}</section>").format(title, parts.bullets(found))


def rule_body(root: str, name: str) -> Markup:
    """A rule, told whole.

    Raises
    ------
    KeyError
        When there is no such rule.
    """
    rule = rules()[name]
    back = parts.crumbs(root, (addresses.rules(root), "Rules"))
    return Markup('{}<h1>{}</h1><p class="gs-lead">{}.</p>{}{}{}').format(
        back, rule.title, capital(rule.lead), _words(root, rule), _numbers(root, rule), _rests(root, rule)
    )  # fmt: skip


def _words(root: str, rule: Submodel) -> Markup:
    """What the rule does, in the words of its module."""
    said = rule.parts
    prose = Markup("").join(
        Markup("<p>{}</p>").format(parts.cited(root, each)) for each in rule.prose
    )
    touched = parts.definitions(
        (title, parts.cited(root, said.get(label, ""))) for label, title in TOUCHED
    )
    return Markup('<section class="gs-card">{}{}{}{}{}{}</section>').format(
        _part(root, "What it is for", capital(said.get("Purpose", ""))),
        prose,
        _part(root, "The rule", said.get("Rule", "")),
        _equation(said.get("Equation", "")),
        _part(root, "What it leaves out", capital(said.get("Left out", ""))),
        Markup("<h2>What it touches</h2>{}").format(touched),
    )


def _equation(text: str) -> Markup:
    """The rule as an equation; several stand under each other."""
    if not text:
        return Markup("")
    lines = parts.joined("<p><code>{}</code></p>", ((each,) for each in text.split("; ")))
    return Markup('<h2>Equation</h2><div class="gs-equation">{}</div>').format(lines)


def _part(root: str, title: str, text: str) -> Markup:
    if not text:
        return Markup("")
    return Markup("<h2>{}</h2><p>{}</p>").format(title, parts.cited(root, text))


def _numbers(root: str, rule: Submodel) -> Markup:
    if not rule.parameters:
        return Markup("<section><h2>Its numbers</h2><p>It has none of its own.</p></section>")
    told = "; ".join(f"{basis}: {means}" for basis, means in BASES.items())
    caption = f"{len(rule.parameters)} numbers and choices. {capital(told)}."
    return Markup("<section><h2>Its numbers</h2>{}</section>").format(
        parameter_table(root, caption, rule.parameters)
    )


def _rests(root: str, rule: Submodel) -> Markup:
    ids = cited_in(rule.parts.get("Evidence", ""))
    found = [entry for entry in load_register().values() if entry.id in ids]
    told = (
        entry_list(root, found)
        if found
        else Markup("<p>Its words cite no entry of the register.</p>")
    )
    return Markup(
        '<section><h2>What it rests on</h2>{}<p class="gs-note">Written in <code>{}</code>.</p></section>'
    ).format(told, rule.file)
