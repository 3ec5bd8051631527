"""One command for all pages: it lists, checks and rewrites them, and understands what the pages quote."""

from __future__ import annotations

import re
import shlex

import pytest
import typer

from tools.docs.__main__ import PAGES, main, module_of
from tools.docs.base import COMMAND, DOCS, ROOT, stale

WITHOUT_RUNS = [page for page in PAGES if hasattr(module_of(page), "current_files")]
QUOTING = [*DOCS.rglob("*.md"), *DOCS.rglob("*.json"), *ROOT.glob("*.md"), ROOT / "Makefile"]


def quoted() -> list[str]:
    """Every whole command for a page that the documents and the Makefile give."""
    found: set[str] = set()
    for path in QUOTING:
        if path.name not in ("CHANGELOG.md", "ROADMAP.md"):
            text = path.read_text(encoding="utf-8")
            found |= set(re.findall(rf"{re.escape(COMMAND)} ([a-z][^`\n\",;]*)", text))
    return sorted(each for each in found if "PAGE" not in each)


# Made anew with many runs: whether what is kept is of this model is looked at in `make slow`.
LONG = ("families", "scorecard", "trajectories", "constructs", "felt")


@pytest.mark.parametrize(
    "page",
    [pytest.param(p, marks=[pytest.mark.slow] if p in LONG else []) for p in WITHOUT_RUNS],
)
def test_the_page_in_the_docs_is_what_the_model_or_its_figures_say(page):
    assert stale(module_of(page).current_files()) == []


@pytest.mark.parametrize("line", quoted())
def test_every_command_quoted_is_understood(line):
    page, *options = shlex.split(line)
    app = typer.Typer(add_completion=False)
    app.command()(module_of(page).write_page)
    assert typer.main.get_command(app).make_context(page, options) is not None


def test_every_page_is_listed_with_what_it_writes(capsys):
    assert main(["--list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == list(PAGES)
    for line in lines:
        named = re.findall(r"(?:(?:docs|sim)/[\w./]+|README\.md)", line)
        assert named, line
        assert all((ROOT / name.rstrip(".")).exists() for name in named), line


def test_a_stale_page_is_told_and_rewritten(tmp_path, monkeypatch, capsys):
    page = tmp_path / "levers.md"
    monkeypatch.setattr("tools.docs.levers.run.current_files", lambda: {page: "new"})
    assert main(["--check", "levers"]) == 1
    assert "levers.md is not what the model says; run: python -m tools.docs --rewrite levers" in (
        capsys.readouterr().out
    )
    assert main(["--rewrite", "levers"]) == 0
    assert page.read_text() == "new"
    assert main(["--check", "levers"]) == 0


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["weather"], "There is no page 'weather'; known are odd, "),
        ([], "There is no page ''; known are odd, "),
        (["--check", "facts"], "'facts' is no page that can be written without runs"),
    ],
)
def test_an_unknown_page_is_refused(given, said, capsys):
    assert main(given) == 2
    assert said in capsys.readouterr().err


def test_help_is_there_for_the_command_and_for_each_page(capsys):
    assert main(["--help"]) == 0
    assert "python -m tools.docs PAGE [options]" in capsys.readouterr().out
    assert main(["facts", "--help"]) == 0
    assert "--replicates" in capsys.readouterr().out
