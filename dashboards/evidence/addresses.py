"""Where everything that a figure may rest on has its page; "rests on" leads here.

Every address is given below the path under which a proxy serves the dashboard, ``root``.
"""

from __future__ import annotations

from urllib.parse import quote

from sim.submodels import module_of_group

HOME = "/evidence"


def rules(root: str) -> str:
    """All rules."""
    return f"{root}{HOME}/rules"


def rule(root: str, name: str) -> str:
    """A rule, by its module's own name or with its folder.

    >>> rule("", "mechanisms/energy")
    '/evidence/rules/energy'
    """
    return f"{rules(root)}/{quote(name.rpartition('/')[2])}"


def parameter(root: str, name: str) -> str:
    """A parameter: its row on the page of its rule.

    >>> parameter("", "discussion.bound")
    '/evidence/rules/opinion_dynamics#discussion.bound'
    """
    return f"{rule(root, module_of_group(name.partition('.')[0]))}#{quote(name)}"


def sources(root: str) -> str:
    """The whole register."""
    return f"{root}{HOME}/source"


def source(root: str, entry: str) -> str:
    """An entry of the register.

    >>> source("/gs", "E091")
    '/gs/evidence/source/E091'
    """
    return f"{sources(root)}/{quote(entry)}"


def levers(root: str) -> str:
    """All levers."""
    return f"{root}{HOME}/levers"


def lever(root: str, path: str) -> str:
    """A lever, by its dotted path."""
    return f"{levers(root)}/{quote(path)}"


def outcomes(root: str) -> str:
    """All outcomes."""
    return f"{root}{HOME}/outcomes"


def outcome(root: str, name: str) -> str:
    """An outcome of comparisons, by its name in tables."""
    return f"{outcomes(root)}/{quote(name)}"


def document(root: str, name: str) -> str:
    """A document, by the name of its page (`dashboards.evidence.documents`)."""
    return f"{root}{HOME}/pages/{quote(name)}"
