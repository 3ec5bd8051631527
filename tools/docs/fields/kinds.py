"""The classes that hold the state, and what kind of thing an expression of the source is."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sim.agents.population import STATES, TRAITS

SIM = Path(__file__).parents[3] / "sim"
HOLDERS = ("agents", "environment", "mechanisms", "state.py", "monthly_state.py")
"""Where the classes stand that hold the state."""
STANDS_FOR = {"ModelContext": "State", "Neighbourhood": "State", "Host": "State"}
MANY = frozenset(
    ("list", "tuple", "set", "frozenset", "deque", "Sequence", "Iterable", "Iterator", "Collection")
)
BY_KEY = frozenset(("dict", "Mapping", "defaultdict"))


@dataclass(frozen=True)
class Kind:
    """What is known of a thing.

    Attributes
    ----------
    name : a class of the state; 'many', 'by key' or 'row' of `parts`; 'plain' for what holds no state
    parts : what is in it; several for a row
    """

    name: str
    parts: tuple[Kind | None, ...] = ()

    @property
    def item(self) -> Kind | None:
        """What one gets on going through it, or by a key."""
        return self.parts[0] if self.parts else None


PLAIN = Kind("plain")


@dataclass
class Class:
    """A class of the state.

    Attributes
    ----------
    fields, methods : name -> kind of what it holds or returns; properties : which methods are read as fields are
    """

    name: str
    bases: tuple[str, ...]
    module: str
    fields: dict[str, Kind | None] = field(default_factory=dict)
    methods: dict[str, Kind | None] = field(default_factory=dict)
    properties: set[str] = field(default_factory=set)


def modules() -> Iterator[tuple[str, ast.Module]]:
    """Every module of the model by its path from `sim`, but those of scenarios and parameters."""
    for path in sorted(SIM.rglob("*.py")):
        name = path.relative_to(SIM).as_posix()
        if not name.startswith(("scenario/", "parameters/", "evidence/")):
            yield name, ast.parse(path.read_text(encoding="utf-8"))


class Kinds:
    """All classes and functions of the source, and the kinds of its expressions."""

    def __init__(self, sources: Mapping[str, ast.Module]) -> None:
        self.classes: dict[str, Class] = {}
        self.functions: dict[str, Kind | None] = {}
        found = [
            (module, node)
            for module, tree in sources.items()
            for node in tree.body
            if isinstance(node, ast.ClassDef) and module.startswith(HOLDERS)
        ]
        for module, node in found:
            bases = tuple(base.id for base in node.bases if isinstance(base, ast.Name))
            if node.name not in (*STANDS_FOR, "Resident") and "Protocol" not in bases:
                self.classes[node.name] = Class(node.name, bases, module)
        for tree in sources.values():
            for statement in tree.body:
                if isinstance(statement, ast.FunctionDef):
                    self.functions[statement.name] = self.annotated(statement.returns)
        for _ in range(2):  # what a class holds may be told by another class read later
            for _, node in found:
                if node.name in self.classes:
                    self._take_in(node)
        if "Population" in self.classes:
            self.classes["Population"].fields |= dict.fromkeys((*TRAITS, *STATES), PLAIN)

    # ---------------------------------------------------------------- classes

    def _take_in(self, node: ast.ClassDef) -> None:
        one = self.classes[node.name]
        for statement in node.body:
            if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
                one.fields[statement.target.id] = self.annotated(statement.annotation)
            elif isinstance(statement, ast.FunctionDef):
                one.methods[statement.name] = self.annotated(statement.returns)
                decorators = {d.id for d in statement.decorator_list if isinstance(d, ast.Name)}
                if decorators & {"property", "cached_property"}:
                    one.properties.add(statement.name)
                self._take_in_method(one, statement)

    def _take_in_method(self, one: Class, method: ast.FunctionDef) -> None:
        known = self.parameters_of(method, one.name)
        for node in ast.walk(method):
            if isinstance(node, ast.AnnAssign) and own_attribute(node.target):
                one.fields[own_attribute(node.target)] = self.annotated(node.annotation)
            elif isinstance(node, ast.Assign):
                for target, value in pairs(node):
                    name = own_attribute(target)
                    if name and self.owner(one.name, name) is None and name not in one.fields:
                        one.fields[name] = self.of(value, known) if value is not None else None

    def family(self, name: str) -> Iterator[Class]:
        """A class and those it derives from."""
        one = self.classes.get(name)
        if one is not None:
            yield one
            for base in one.bases:
                yield from self.family(base)

    def owner(self, name: str, attribute: str) -> Class | None:
        """The class in whose body a field or method stands: its own, one above or one below."""
        for one in self.family(name):
            if attribute in one.fields or attribute in one.methods:
                return one
        below = (each for each in self.classes.values() if name in each.bases)
        return next((each for each in below if attribute in each.fields), None)

    def holders_of(self, attribute: str) -> list[Class]:
        """All classes that have a field or method of this name."""
        return [
            one
            for one in self.classes.values()
            if attribute in one.fields or attribute in one.methods
        ]

    # ------------------------------------------------------------ annotations

    def annotated(self, node: ast.expr | None) -> Kind | None:
        """The kind that an annotation tells."""
        match node:
            case None:
                return None
            case ast.Constant(value=str(text)):
                return self.annotated(ast.parse(text, mode="eval").body)
            case ast.Constant():
                return PLAIN
            case ast.Name(id=name):
                name = STANDS_FOR.get(name, name)
                return Kind(name) if name in self.classes or name == "State" else PLAIN
            case ast.BinOp(left=left, right=right):
                kinds = [self.annotated(left), self.annotated(right)]
                return next((kind for kind in kinds if kind not in (None, PLAIN)), PLAIN)
            case ast.Subscript(value=ast.Name(id=name), slice=inner):
                return self._container(name, inner)
            case _:
                return PLAIN

    def _container(self, name: str, inner: ast.expr) -> Kind:
        items = inner.elts if isinstance(inner, ast.Tuple) else [inner]
        kinds = tuple(self.annotated(item) for item in items)
        if name in BY_KEY:
            return Kind("by key", kinds[-1:])
        if name == "tuple" and not _is_open(items):
            return Kind("row", kinds)
        return Kind("many", kinds[:1]) if name in MANY else PLAIN

    def parameters_of(self, function: ast.FunctionDef | ast.Lambda, of: str = "") -> Known:
        """Kinds of the parameters; ``of`` is the class if it is a method."""
        arguments = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
        known = {each.arg: self.annotated(each.annotation) for each in arguments}
        if of and arguments and arguments[0].arg == "self":
            known["self"] = Kind(of)
        if isinstance(function, ast.Lambda) and list(known) in (["m"], ["s"], ["state"]):
            known[arguments[0].arg] = Kind("State")
        return known

    # ------------------------------------------------------------ expressions

    def of(self, node: ast.expr, known: Known) -> Kind | None:
        """The kind of an expression, None where it cannot be told."""
        match node:
            case ast.Name(id=name):
                return known.get(name, PLAIN if name in self.functions else None)
            case ast.Attribute(value=base, attr=name):
                return self._attribute(self.of(base, known), name)
            case ast.Call():
                return self._call(node, known)
            case ast.Subscript(value=base, slice=at):
                return _part(self.of(base, known), at)
            case ast.IfExp(body=one, orelse=other):
                return self.of(one, known) or self.of(other, known)
            case ast.BoolOp(values=values):
                return next((kind for each in values if (kind := self.of(each, known))), None)
            case ast.ListComp() | ast.GeneratorExp() | ast.SetComp() | ast.Tuple() | ast.List():
                return self._several(node, known)
            case ast.Starred(value=value) | ast.NamedExpr(value=value):
                return self.of(value, known)
            case _:
                return PLAIN

    def _several(self, node: ast.expr, known: Known) -> Kind | None:
        match node:
            case ast.Tuple(elts=items):
                return Kind("row", tuple(self.of(item, known) for item in items))
            case ast.List(elts=items):
                return Kind("many", tuple(self._inside(item, known) for item in items[:1]))
            case ast.ListComp() | ast.GeneratorExp() | ast.SetComp():
                return Kind("many", (self.of(node.elt, self.within(node.generators, known)),))
        return None

    def _inside(self, item: ast.expr, known: Known) -> Kind | None:
        kind = self.of(item, known)
        return item_of(kind) if isinstance(item, ast.Starred) else kind

    def within(self, generators: Iterable[ast.comprehension], known: Known) -> Known:
        """What is known inside a comprehension."""
        inner = dict(known)
        for each in generators:
            bind(each.target, item_of(self.of(each.iter, inner)), inner)
        return inner

    def _attribute(self, base: Kind | None, name: str) -> Kind | None:
        if base is None or base == PLAIN:
            return base
        owner = self.owner(base.name, name) if base.name in self.classes else None
        if owner is None:
            return None if base.name in self.classes else base
        return owner.fields[name] if name in owner.fields else owner.methods[name]

    def _call(self, node: ast.Call, known: Known) -> Kind | None:
        match node.func:
            case ast.Name(id=name) if name in self.classes:
                return Kind(name)
            case ast.Name(id=name) if name in self.functions:
                return self.functions[name]
            case ast.Name(id="enumerate"):
                return Kind("many", (Kind("row", (PLAIN, item_of(self._first(node, known)))),))
            case ast.Name(id="zip"):
                rows = tuple(item_of(self.of(each, known)) for each in node.args)
                return Kind("many", (Kind("row", rows),))
            case ast.Name(id="list" | "sorted" | "tuple" | "reversed" | "set" | "iter"):
                return Kind("many", (item_of(self._first(node, known)),))
            case ast.Name(id="next" | "min" | "max"):
                first = self._first(node, known)
                return item_of(first) if first and first.name == "many" else first
            case ast.Attribute(value=base, attr=name):
                return self._method(self.of(base, known), name)
            case _:
                return PLAIN

    def _first(self, node: ast.Call, known: Known) -> Kind | None:
        return self.of(node.args[0], known) if node.args else None

    def _method(self, base: Kind | None, name: str) -> Kind | None:
        if base is None:  # a function of another module
            return self.functions.get(name)
        if base.name == "by key":
            inside = Kind("row", (PLAIN, base.item))
            found = {"values": Kind("many", (base.item,)), "items": Kind("many", (inside,))}
            return found.get(name, base.item)
        if base.name == "many":
            return base.item if name.startswith("pop") else base
        return self._attribute(base, name)


Known = dict[str, Kind | None]
"""Kinds of the names in a function."""


def _is_open(items: list[ast.expr]) -> bool:
    return isinstance(items[-1], ast.Constant) and items[-1].value is Ellipsis


def _part(base: Kind | None, at: ast.expr) -> Kind | None:
    if base is None or base.name not in ("many", "by key", "row"):
        return base if base is None else PLAIN
    if isinstance(at, ast.Slice):
        return base
    if base.name == "row" and isinstance(at, ast.Constant) and isinstance(at.value, int):
        return base.parts[at.value] if at.value < len(base.parts) else None
    return item_of(base)


def item_of(kind: Kind | None) -> Kind | None:
    """What one gets on going through a thing."""
    if kind is None or kind.name not in ("many", "row"):
        return None if kind is None else PLAIN
    return next((part for part in kind.parts if part is not None), None)


def bind(target: ast.expr, kind: Kind | None, known: Known) -> None:
    """Note the kind of what a name, or a row of names, is set to."""
    if isinstance(target, ast.Name):
        known[target.id] = kind
    elif isinstance(target, (ast.Tuple, ast.List)):
        row = kind.parts if kind is not None and kind.name == "row" else ()
        for place, each in enumerate(target.elts):
            inside = row[place] if place < len(row) else None
            bind(each, inside if row else item_of(kind), known)


def pairs(node: ast.Assign) -> Iterator[tuple[ast.expr, ast.expr | None]]:
    """Targets of an assignment, each with its own value; None where that cannot be told apart."""
    for target in node.targets:
        if not isinstance(target, (ast.Tuple, ast.List)):
            yield target, node.value
            continue
        values = node.value.elts if isinstance(node.value, (ast.Tuple, ast.List)) else []
        together = len(values) == len(target.elts)
        for place, each in enumerate(target.elts):
            yield each, values[place] if together else None


def own_attribute(node: ast.expr) -> str:
    """The name of an attribute of `self`, or nothing."""
    own = isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
    return node.attr if own and node.value.id == "self" else ""  # type: ignore[attr-defined]
