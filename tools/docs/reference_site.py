"""The site of `make docs`: pages that stand outside `docs/`, and a page of reference for every module.

mkdocs calls the three functions by their names. The site is written from what is here and asks for nothing
from outside.
"""

from __future__ import annotations

import posixpath
import re
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
PACKAGES = ("sim", "experiments", "dashboards")
# Documents that stand beside what they describe, and where the site has them.
OUTSIDE = {
    "README.md": "index.md",
    "CONTRIBUTING.md": "CONTRIBUTING.md",
    "CHANGELOG.md": "CHANGELOG.md",
    "ROADMAP.md": "ROADMAP.md",
    "sim/ODD.md": "ODD.md",
    "sim/GLOSSARY.md": "GLOSSARY.md",
}
GUIDES = {
    "Start": ["index.md", "policy.md", "research.md", "workshops.md"],
    "Tutorials": ["tutorials/my_first_sweep.md", "tutorials/which_assumptions_matter.md"],
    "How to": ["places.md", "portfolios.md", "own_behaviour.md", "clusters.md"],
    "The model": ["ODD.md", "GLOSSARY.md", "method.md", "how_this_could_be_wrong.md"],
    "The project": ["CONTRIBUTING.md", "CHANGELOG.md", "ROADMAP.md"],
}
_LINK = re.compile(r"(?<!!)\[([^\]]*)\]\(([^)#\s:]+)(#[^)\s]*)?\)")


def on_files(files: Any, config: Any) -> Any:
    """Add the documents outside `docs/` and the pages of the reference."""
    from mkdocs.structure.files import File

    for source, place in OUTSIDE.items():
        text = (ROOT / source).read_text(encoding="utf-8")
        files.append(File.generated(config, place, content=at_home(text, source, place)))
    for place, text in reference().items():
        files.append(File.generated(config, place, content=text))
    return files


def on_config(config: Any) -> Any:
    """Lay out the pages: guides, what runs showed, the reference by package."""
    named = {page for pages in GUIDES.values() for page in pages}
    rest = sorted(
        path.relative_to(ROOT / "docs").as_posix()
        for path in (ROOT / "docs").rglob("*.md")
        if path.relative_to(ROOT / "docs").as_posix() not in named
    )
    shown = {**GUIDES, "What runs showed": rest, "Reference": sorted(reference())}
    config["nav"] = [{title: pages} for title, pages in shown.items()]
    return config


def on_page_markdown(markdown: str, page: Any, config: Any, files: Any) -> str:
    """Let links of pages in `docs/` lead to the site's own places."""
    place = page.file.src_uri
    if place in OUTSIDE.values() or place.startswith("reference/"):
        return markdown
    return at_home(markdown, f"docs/{place}", place)


def at_home(text: str, source: str, place: str) -> str:
    """A document's links, which lead through the project, as links of the site.

    Parameters
    ----------
    text : the document
    source : where it stands in the project
    place : where it stands on the site

    Returns
    -------
    str
        The document; a link to a file that the site does not have becomes the file's name.
    """

    def led(match: re.Match[str]) -> str:
        words, target, anchor = match[1], match[2], match[3] or ""
        path = posixpath.normpath(posixpath.join(posixpath.dirname(source), target))
        goal = OUTSIDE.get(path)
        if goal is None and path.startswith("docs/"):
            goal = path.removeprefix("docs/")
        if goal is None:
            return words if words.startswith("`") else f"{words} (`{path}`)"
        start = posixpath.dirname(place)
        return f"[{words}]({posixpath.relpath(goal, start or '.')}{anchor})"

    return _LINK.sub(led, text).replace("](docs/images/", "](images/")


def reference() -> dict[str, str]:
    """A page for every folder of code: its modules in order, each by its docstrings."""
    pages: dict[str, str] = {}
    for package in PACKAGES:
        folders = sorted({path.parent for path in (ROOT / package).rglob("*.py")})
        for folder in folders:
            name = folder.relative_to(ROOT).as_posix().replace("/", ".")
            modules = [
                name if path.stem == "__init__" else f"{name}.{path.stem}"
                for path in sorted(folder.glob("*.py"))
                if path.stem != "__main__" and "vendor" not in path.parts
            ]
            body = "\n\n".join(f"::: {module}" for module in modules)
            if modules:
                pages[f"reference/{name}.md"] = f"# {name}\n\n{body}\n"
    return pages
