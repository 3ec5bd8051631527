"""Pages made by runs: none is older than the model without saying so."""

from __future__ import annotations

import shlex

import pytest
import typer

from experiments.errors import UsageProblem
from sim.version import model_digest
from tools.docs import pages
from tools.docs.__main__ import main, module_of
from tools.docs.base import DOCS
from tools.docs.pages import ALL_STALE, PAGES_OF_RUNS, PageOfRuns, chosen, listed, mark
from tools.docs.version_line import MARK, Made, made_now, with_line

OLD = Made("2026-11-21", "00000000000000aa")


@pytest.fixture
def two(tmp_path, monkeypatch):
    """One page of this model and one of an earlier, neither marked rightly."""
    monkeypatch.setattr(pages, "ROOT", tmp_path)
    (tmp_path / "now.md").write_text(f"# Now\n\n{made_now().line()} {MARK}\n\nText.\n")
    (tmp_path / "old.md").write_text(with_line("# Old\n\nText.\n", OLD).replace(f" {MARK}", ""))
    found = tuple(
        PageOfRuns(name, f"{name}.md", f"spread --write {name}.md", 1) for name in ("now", "old")
    )
    monkeypatch.setattr(pages, "PAGES_OF_RUNS", found)
    return found


@pytest.mark.parametrize("which", PAGES_OF_RUNS, ids=lambda each: each.name)
def test_no_page_is_older_than_the_model_without_saying_so(which):
    """After a change of the model: `python -m tools.docs pages --mark`, or `--make` the pages anew."""
    for file, made in which.made().items():
        assert made is not None, f"{file.name} does not say when and with what it was made"
        assert made.marked == made.stale, f"{file.name}: python -m tools.docs pages --mark"


@pytest.mark.parametrize("which", PAGES_OF_RUNS, ids=lambda each: each.name)
def test_the_command_that_makes_a_page_is_understood_and_writes_it(which):
    name, *options = shlex.split(which.command)
    app = typer.Typer(add_completion=False)
    app.command()(module_of(name).write_page)
    assert typer.main.get_command(app).make_context(name, list(options)) is not None
    written = "docs/false_alarms.json" if name == "false_alarms" else which.place
    assert options[-1] == written


def test_every_page_that_says_when_it_was_made_is_in_the_table():
    known = {file for page in PAGES_OF_RUNS for file in page.files()}
    with_a_line = {
        file for file in DOCS.rglob("*.md") if file.read_text("utf-8").count(f"(model `{model_digest()}`)") or MARK in file.read_text("utf-8")
    }  # fmt: skip
    assert with_a_line <= known


def test_pages_are_listed_with_their_age_and_command(two):
    lines = list(listed(two))
    assert lines[0].startswith("now.md: ") and lines[0].endswith(", of this model")
    assert lines[2].endswith("older than the model, and does not say so")
    assert lines[3].strip().startswith("python -m tools.docs spread --write old.md")


def test_marks_are_put_and_taken_away(two, tmp_path):
    assert [file.name for file in mark(two)] == ["now.md", "old.md"]
    assert MARK not in (tmp_path / "now.md").read_text()
    assert MARK in (tmp_path / "old.md").read_text()
    assert mark(two) == []


def test_a_page_that_is_not_there_or_says_nothing_is_stale_and_stays(two, tmp_path):
    (tmp_path / "now.md").unlink()
    (tmp_path / "old.md").write_text("# Old\n\nText.\n")
    assert [page.stale() for page in two] == [True, True]
    assert mark(two) == []
    assert "now.md: does not say when it was made" in list(listed(two))


def test_all_stale_are_chosen_or_those_named(two):
    assert [page.name for page in chosen([ALL_STALE])] == ["old"]
    assert [page.name for page in chosen(["now"])] == ["now"]
    with pytest.raises(UsageProblem, match="'weather' is no page made by runs; those are now, old"):
        chosen(["weather"])


def test_making_a_page_runs_its_command_and_gives_its_exit_code(two, monkeypatch):
    ran = []

    def run(command, **options):
        ran.append(command[1:])
        return pages.subprocess.CompletedProcess(command, 3)

    monkeypatch.setattr(pages.subprocess, "run", run)
    assert main(["pages", "--make", "old", "--make", "now"]) == 3
    assert ran == [["-m", "tools.docs", "spread", "--write", "now.md"]]
