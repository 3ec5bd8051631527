"""Who writes and who reads each field of the state.

A field is an attribute of a class that holds the state, or a column of the residents. It is written where it is set, or what it
holds is changed in place; it is read where it is taken for anything else. What a function takes only to set the same field
anew (a slow mean of itself) is no reading of it. A property or method reads what is in it only if it is itself used by
somebody who counts. Where the source does not tell of which class a thing is, every class with such a field counts.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sim.agents.population import STATES, TRAITS
from sim.schedule import AT_HAND
from tools.docs.fields.kinds import PLAIN, Kinds, Known, bind, item_of, modules, pairs

Field = tuple[str, str]
"""Class and attribute."""
BEHAVIOUR = ("mechanisms/", "environment/", "agents/")
OUTPUTS = ("outputs.py", "recorder.py", "survey.py")
NO_STATE = ("model", "_residents")
"""An agent's way to the state, and the view of residents as agents, which is made when asked for."""
LOOKS_ON = ("agents/resident.py", "extensions/")
"""What shows residents to people and to behaviour of one's own, and is no rule."""
CHANGES = frozenset(
    [
        "append",
        "appendleft",
        "extend",
        "insert",
        "remove",
        "clear",
        "add",
        "discard",
        "update",
        "sort",
        "reverse",
        "fill",
        "setdefault",
    ]
)
TAKES_OUT = frozenset(("pop", "popleft", "popitem"))
COLUMNS = frozenset((*TRAITS, *STATES))
BY_NAME = frozenset(("getattr", "_members", "_own"))
"""Functions that are given the name of a residents' column as text."""
DEFINES = ("agents/population.py", "agents/traits.py")
"""Where the names of all columns stand without being read."""


@dataclass
class Function:
    """A function of the source, and what it touches.

    Attributes
    ----------
    method : its name where it stands in a class of the state, or nothing
    uses : every attribute and name it takes, by which methods count as used
    """

    module: str
    method: str = ""
    reads: set[Field] = field(default_factory=set)
    writes: set[Field] = field(default_factory=set)
    uses: set[str] = field(default_factory=set)
    at_birth: bool = False

    @property
    def counts(self) -> bool:
        """Whether it stands among rules of behaviour, outputs or what is read off the state for them."""
        here = self.module.startswith((*BEHAVIOUR, *OUTPUTS, "state.py", "monthly_state.py"))
        return here and not self.module.startswith(LOOKS_ON)


@dataclass
class Usage:
    """Modules that change a field, rules that read it and outputs that do; `born` if it is set at the start."""

    changed_by: set[str] = field(default_factory=set)
    rules: set[str] = field(default_factory=set)
    outputs: set[str] = field(default_factory=set)
    born: bool = False

    @property
    def changes(self) -> bool:
        """Whether anybody changes it after it has come about."""
        return bool(self.changed_by)

    @property
    def is_read(self) -> bool:
        """Whether a rule of behaviour or an output reads it."""
        return bool(self.rules or self.outputs)


class Reader(ast.NodeVisitor):
    """Notes what one function touches; functions inside it belong to it."""

    def __init__(self, kinds: Kinds, function: Function, known: Known) -> None:
        self.kinds, self.function, self.known = kinds, function, known
        self.aliases: dict[str, set[Field]] = {}
        self.rows: dict[str, list[ast.Tuple]] = {}
        self.own: set[Field] = set()

    # ---------------------------------------------------------------- fields

    def fields_of(self, node: ast.expr) -> set[Field]:
        """The fields that an attribute, or a name that stands for one, means; a part of one means it whole."""
        if isinstance(node, ast.Subscript):
            return self.fields_of(node.value)
        if isinstance(node, ast.Name):
            return self.aliases.get(node.id, set())
        if not isinstance(node, ast.Attribute):
            return set()
        kind = self.kinds.of(node.value, self.known)
        if kind is None:
            owners = self.kinds.holders_of(node.attr)
        else:
            owner = self.kinds.owner(kind.name, node.attr)
            owners = [owner] if owner else []
        return {(one.name, node.attr) for one in owners if node.attr in one.fields}

    def write(self, node: ast.expr) -> None:
        """Note that something is set or changed; what leads to it is read."""
        if isinstance(node, ast.Name):
            is_changed = node.id in self.aliases and not isinstance(node.ctx, ast.Store)
            self.function.writes |= self.aliases[node.id] if is_changed else set()
            return
        if isinstance(node, (ast.Tuple, ast.List)):
            for each in node.elts:
                self.write(each)
            return
        self.function.writes |= self.fields_of(node)
        while isinstance(node, ast.Subscript):
            self.visit(node.slice)
            node = node.value
        if isinstance(node, ast.Attribute):
            self.visit(node.value)
        elif not isinstance(node, (ast.Name, ast.Starred)):
            self.visit(node)

    # ------------------------------------------------------------- statements

    def visit_Assign(self, node: ast.Assign) -> None:
        """Set fields, or give names to them."""
        for target, value in pairs(node):
            self.assign(target, value)
        if any(value is None for _, value in pairs(node)):
            self.visit(node.value)
            for target in node.targets:
                bind(target, self.kinds.of(node.value, self.known), self.known)

    def assign(self, target: ast.expr, value: ast.expr | None) -> None:
        """One target and its value."""
        if isinstance(target, ast.Name) and value is not None:
            self.known[target.id] = self.kinds.of(value, self.known)
            self.name(target.id, value)
            return
        own = self.fields_of(target)
        self.own |= own
        if value is not None:
            self.visit(value)
        self.own -= own
        self.write(target)

    def name(self, name: str, value: ast.expr) -> None:
        """Let a name stand for a field, or for a row of them; reading it is then reading the field."""
        self.aliases.pop(name, None)
        if isinstance(value, ast.Attribute) and self.fields_of(value):
            self.aliases[name] = self.fields_of(value)
            self.visit(value.value)
            return
        if isinstance(value, (ast.Tuple, ast.List)):
            self.rows[name] = [each for each in value.elts if isinstance(each, ast.Tuple)]
        self.visit(value)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        """The same with an annotation, which tells what it is."""
        if node.value is not None:
            self.assign(node.target, node.value)
        if isinstance(node.target, ast.Name):
            told = self.kinds.annotated(node.annotation)
            if told != PLAIN:
                self.known[node.target.id] = told

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        """Changing a field by something is writing it, not reading it."""
        own = self.fields_of(node.target)
        self.own |= own
        self.visit(node.value)
        self.own -= own
        if isinstance(node.target, ast.Name):
            self.function.writes |= self.aliases.get(node.target.id, set())
        else:
            self.write(node.target)

    def visit_Delete(self, node: ast.Delete) -> None:
        """Deleting is writing."""
        for each in node.targets:
            self.write(each)

    def visit_For(self, node: ast.For) -> None:
        """Go through something: its items get names."""
        self.visit(node.iter)
        self.bind_items(node.target, node.iter)
        for statement in (*node.body, *node.orelse):
            self.visit(statement)

    def bind_items(self, target: ast.expr, source: ast.expr) -> None:
        """Give names to the items of something; rows of fields written out keep what they stand for."""
        bind(target, item_of(self.kinds.of(source, self.known)), self.known)
        rows = self.rows.get(source.id, []) if isinstance(source, ast.Name) else []
        if isinstance(source, (ast.Tuple, ast.List)):
            rows = [each for each in source.elts if isinstance(each, ast.Tuple)]
        if isinstance(target, ast.Tuple):
            for place, each in enumerate(target.elts):
                if isinstance(each, ast.Name):
                    inside = [row.elts[place] for row in rows if place < len(row.elts)]
                    found = set().union(*(self.fields_of(item) for item in inside))
                    if found:
                        self.aliases[each.id] = found

    # ------------------------------------------------------------ expressions

    def visit_Expr(self, node: ast.Expr) -> None:
        """A call for what it does: what it takes out of a field is not looked at."""
        call = node.value
        if isinstance(call, ast.Call) and self.taken_out(call):
            self.write(call.func.value)  # type: ignore[attr-defined]
            return
        self.visit(call)

    def taken_out(self, node: ast.Call) -> bool:
        """Whether a call takes something out of a field."""
        func = node.func
        takes = isinstance(func, ast.Attribute) and func.attr in TAKES_OUT
        return takes and bool(self.fields_of(func.value))  # type: ignore[attr-defined]

    def visit_Call(self, node: ast.Call) -> None:
        """Calls that change a field in place, and the others."""
        func = node.func
        if isinstance(func, ast.Attribute) and self.fields_of(func.value):
            self.function.uses.add(func.attr)
            if func.attr in CHANGES | TAKES_OUT:
                self.write(func.value)
                if func.attr in TAKES_OUT:
                    self.visit(func.value)
            else:
                self.visit(func)
        else:
            self.visit(func)
        called = func.id if isinstance(func, ast.Name) else getattr(func, "attr", "")
        for each in (*node.args, *node.keywords):
            if called in BY_NAME and isinstance(each, ast.Constant) and each.value in COLUMNS:
                self.function.reads.add(("Population", str(each.value)))
            self.argument(each)

    def argument(self, node: ast.AST) -> None:
        """An argument: `out=` is written."""
        if isinstance(node, ast.keyword) and node.arg == "out":
            self.write(node.value)
        else:
            self.visit(node)

    def visit_Tuple(self, node: ast.Tuple) -> None:
        """A row of names of residents' columns as text stands for the columns."""
        if not self.function.module.startswith(DEFINES):
            names = [each.value for each in node.elts if isinstance(each, ast.Constant)]
            if names and len(names) == len(node.elts) and set(names) <= COLUMNS:
                self.function.reads |= {("Population", str(name)) for name in names}
        self.generic_visit(node)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        """Reading a field."""
        self.function.uses.add(node.attr)
        self.function.reads |= self.fields_of(node) - self.own
        self.visit(node.value)

    def visit_Name(self, node: ast.Name) -> None:
        """Reading a name that stands for a field."""
        self.function.uses.add(node.id)
        if isinstance(node.ctx, ast.Load):
            self.function.reads |= self.aliases.get(node.id, set()) - self.own

    def visit_ListComp(self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp) -> None:
        """Names of a comprehension."""
        for each in node.generators:
            self.visit(each.iter)
            self.bind_items(each.target, each.iter)
            for condition in each.ifs:
                self.visit(condition)
        self.visit(node.elt)

    visit_SetComp = visit_GeneratorExp = visit_ListComp  # noqa: N815

    def visit_DictComp(self, node: ast.DictComp) -> None:
        """The same of two."""
        for each in node.generators:
            self.visit(each.iter)
            self.bind_items(each.target, each.iter)
            for condition in each.ifs:
                self.visit(condition)
        self.visit(node.key)
        self.visit(node.value)

    def visit_Lambda(self, node: ast.Lambda) -> None:
        """A function without a name."""
        self.known |= self.kinds.parameters_of(node)
        self.visit(node.body)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        """A function inside a function: part of it."""
        self.known |= self.kinds.parameters_of(node)
        for statement in node.body:
            self.visit(statement)


def functions(kinds: Kinds, sources: Mapping[str, ast.Module]) -> list[Function]:
    """Every function of the source, and what a module does outside them, with what each touches."""
    found: list[Function] = []
    for module, tree in sources.items():
        outside = Function(module)
        for statement in tree.body:
            if isinstance(statement, ast.ClassDef):
                found += _methods(kinds, module, statement)
            elif isinstance(statement, ast.FunctionDef):
                found.append(_read(kinds, Function(module), statement))
            elif not isinstance(statement, (ast.Import, ast.ImportFrom)):
                Reader(kinds, outside, {}).visit(statement)
        found.append(outside)
    return found


def _methods(kinds: Kinds, module: str, node: ast.ClassDef) -> Iterable[Function]:
    for each in node.body:
        if isinstance(each, ast.FunctionDef):
            is_special = each.name.startswith("__")
            one = Function(
                module, "" if is_special else each.name, at_birth=each.name == "__init__"
            )
            yield _read(kinds, one, each, node.name)


def _read(kinds: Kinds, one: Function, node: ast.FunctionDef, of: str = "") -> Function:
    reader = Reader(kinds, one, kinds.parameters_of(node, of))
    for statement in node.body:
        reader.visit(statement)
    return one


def in_use(every: Iterable[Function]) -> list[Function]:
    """The functions that count: those outside classes, and the methods that one that counts uses."""
    candidates = [each for each in every if each.counts]
    using = [each for each in candidates if not each.method]
    names = set().union(*(each.uses for each in using))
    while True:
        more = [each for each in candidates if each not in using and each.method in names]
        if not more:
            return using
        using += more
        names |= set().union(*(each.uses for each in more))


def usage(given: Mapping[str, ast.Module] | None = None) -> dict[Field, Usage]:
    """Every field of the state with who writes and who reads it.

    Parameters
    ----------
    given : the source by module; by default the model's
    """
    sources = dict(modules()) if given is None else given
    kinds = Kinds(sources)
    every = functions(kinds, sources)
    found: dict[Field, Usage] = {
        (one.name, name): Usage()
        for one in kinds.classes.values()
        for name in one.fields
        if name not in NO_STATE and not (one.name == "State" and name in AT_HAND)
    }
    for name in COLUMNS:
        if ("Population", name) in found:
            found["Population", name].born = True
    for each in every:
        for key in each.writes & found.keys():
            if each.at_birth:
                found[key].born = True
            else:
                found[key].changed_by.add(each.module)
    for each in in_use(every):
        for key in each.reads & found.keys():
            (found[key].outputs if each.module in OUTPUTS else found[key].rules).add(each.module)
    return found


def readers_of_name(name: str) -> set[str]:
    """The modules of behaviour that take a name (a constant, say); where it is defined does not count."""
    return {
        module
        for module, tree in modules()
        if module.startswith(BEHAVIOUR) and not module.startswith((*LOOKS_ON, *DEFINES))
        if any(
            name == (node.id if isinstance(node, ast.Name) else node.attr)
            for node in ast.walk(tree)
            if isinstance(node, (ast.Name, ast.Attribute)) and isinstance(node.ctx, ast.Load)
        )
    }
