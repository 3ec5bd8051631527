"""Commands about files that people write: scenarios, new, check, schema."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import typer

from experiments.errors import UsageProblem, disk_problem

JSON_VERSION = 1


def save_json(path: Path | None, content: dict[str, Any]) -> None:
    """Write a command's answer as JSON, if the user wants it."""
    if path is None:
        return
    from experiments.execution.manifest import write_json

    write_json(path, {"schema_version": JSON_VERSION, **content})


def list_library(json_file: Path | None) -> None:
    """Print names and questions of the library, each folder under the question it asks."""
    import textwrap

    from sim.scenario import list_families, list_scenarios

    entries = list_scenarios()
    families = {family.name: family for family in list_families()}
    folder = ""
    for entry in entries:
        if entry.folder != folder:
            family = families.get(entry.folder)
            print(f"\n{family.title}. {family.question}" if family else "")
        folder = entry.folder
        words = entry.question or entry.title
        print(f"  {entry.name}")
        print(textwrap.fill(words, 98, initial_indent=" " * 6, subsequent_indent=" " * 6))
    save_json(
        json_file,
        {"kind": "scenarios",
         "families": [asdict(family) for family in families.values()],
         "scenarios": [{"name": e.name, "title": e.title, "question": e.question,
                        "family": e.folder} for e in entries]},
    )  # fmt: skip


def write_template(name: str) -> None:
    """Write a commented scenario into the current folder; never over a file that is there."""
    from sim.scenario import template

    path = Path(name if name.endswith((".yaml", ".yml")) else f"{name}.yaml")
    text = template(path.stem)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(path, "x", encoding="utf-8") as stream:
            stream.write(text)
    except FileExistsError:
        raise UsageProblem(f"{path}: there is such a file already; choose another name.") from None
    except OSError as error:
        raise disk_problem(error, path, "Choose another place") from None
    print(f"Wrote {path}. Next: groundswell check {path}")


def check_files(files: list[str], json_file: Path | None, quiet: bool) -> None:
    """Print every problem of every file; exit 1 if there is any."""
    from sim.scenario import check_file, register_kind

    register_kind("design", _check_design)
    register_kind("facts", _check_facts)
    register_kind("patterns", _check_patterns)
    register_kind("plausible", _check_plausible)
    found = []
    for name in files:
        problems = check_file(name)
        found += problems
        for problem in problems:
            print(problem)
        if not problems and not quiet:
            print(f"{name}: no problems")
    save_json(
        json_file,
        {"kind": "check", "ok": not found, "problems": [vars_of(problem) for problem in found]},
    )
    if found:
        raise typer.Exit(1)


def vars_of(problem: Any) -> dict[str, Any]:
    """A problem as JSON takes it."""
    return {name: getattr(problem, name) for name in ("file", "line", "column", "path", "message")}


def _check_design(node: Any, path: Path) -> list[Any]:
    from experiments.sweeps.design import design_problems

    return design_problems(node, path)


def _check_facts(node: Any, path: Path) -> list[Any]:
    from experiments.validation.facts.reading import facts_problems

    return facts_problems(node, path)


def _check_patterns(node: Any, path: Path) -> list[Any]:
    from experiments.validation.patterns.reading import patterns_problems

    return patterns_problems(node, path)


def _check_plausible(node: Any, path: Path) -> list[Any]:
    from experiments.ensemble.file import sets_problems

    return sets_problems(node)


def print_schema(kind: str, out: Path | None) -> None:
    """Print or write the JSON Schema of a kind of file."""
    content = _schema(kind)
    text = json.dumps(content, indent=2, ensure_ascii=False)
    if out is None:
        sys.stdout.write(text + "\n")
        return
    try:
        out.write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        raise disk_problem(error, out, "Choose another place") from None
    print(f"Wrote {out}.")


def _schema(kind: str) -> dict[str, Any]:
    from sim.scenario import json_schema
    from sim.scenario.authoring import FILES

    if kind in FILES:
        return json_schema(kind)
    if kind == "design":
        from experiments.sweeps.design import Design

        return Design.model_json_schema()
    known = ", ".join([*FILES, "design"])
    raise UsageProblem(f"schema {kind}: no such kind of file; known are {known}.")
