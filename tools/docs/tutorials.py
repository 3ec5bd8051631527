"""The tutorials, carried out as they are written: what a page shows is what comes out.

python -m tools.docs tutorials             carry them out and write what they show anew
python -m tools.docs tutorials --check     only say where a page shows something else

Blocks of a page are carried out in order, in one empty folder: a YAML block is written to the file that its first line names, a bash
block is given to a shell, Python blocks to one Python, which shows the value of a block's last line. A block marked `text` after one of these is what it
showed. Times, and how far work had come that was stopped, differ from machine to machine: they are not compared.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import typer

from experiments.errors import ExperimentError
from sim.compiled import cache_folder
from tools.docs.base import DOCS, ROOT, Check, renew

FOLDER = DOCS / "tutorials"
PATIENCE = 1_800.0
HOME, SOURCE = "~/tutorial", "~/groundswell"
"""How a page names the folder in which it is carried out, and that of the project."""
_BLOCK = re.compile(r"^```(?P<language>\w+)\n(?P<text>.*?)^```$", re.DOTALL | re.MULTILINE)
_FILE = re.compile(r"# ([\w.]+\.yaml)\n")
_PROGRESS = re.compile(
    r"^(?:\d+ of \d+ runs(?: about .* to go)?|Compiling the model's rules;.*|What was compiled is not kept.*)\n",
    re.MULTILINE,
)
_VARYING = (
    (re.compile(r"about [\d,.]+ (?:s|min|h)(?: on \d+ process(?:es)?)?"), "about so long"),
    (re.compile(r"and [\d,.]+ [MG]B on disk"), "and so much on disk"),
    (re.compile(r"\b\d+ of (\d+) runs (were finished|are there)"), r"some of \1 runs \2"),
    (re.compile(r"\b\d+ runs carried out, \d+ taken"), "some runs carried out, some taken"),
    (re.compile(r"\d{4}-\d\d-\d\dT[\d:]+\+00:00"), "then"),
)
PYTHON = """
import ast, contextlib, io, json, sys, traceback
values = {"__name__": "__main__"}
for line in sys.stdin:
    shown, failed = io.StringIO(), False
    with contextlib.redirect_stdout(shown), contextlib.redirect_stderr(shown):
        try:
            tree = ast.parse(json.loads(line))
            last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
            exec(compile(tree, "tutorial", "exec"), values)
            if last is not None:
                value = eval(compile(ast.Expression(last.value), "tutorial", "eval"), values)
                if value is not None:
                    print(repr(value))
        except BaseException:
            traceback.print_exc()
            failed = True
    print(json.dumps([shown.getvalue(), failed]), flush=True)
"""
COMMAND = """#!{python}
import sys
from experiments.cli import main
sys.argv[0] = "groundswell"
if __name__ == "__main__":
    main()
"""


class TutorialError(ExperimentError):
    """A block of a tutorial does not work as it is written."""

    exit_code = 1


@dataclass(frozen=True)
class Block:
    """A fenced block of a page.

    Attributes
    ----------
    language, text : str
    start, end : int
        Where its text stands in the page.
    """

    language: str
    text: str
    start: int
    end: int


def blocks(page: str) -> list[Block]:
    """The fenced blocks of a page, in order."""
    return [
        Block(each["language"], each["text"], *each.span("text")) for each in _BLOCK.finditer(page)
    ]


def carried_out(page: str, folder: Path) -> str:
    """The page with what its blocks show when they are carried out in an empty folder.

    Parameters
    ----------
    page : the text of a page
    folder : where it is carried out; beside it a cache of its own is made

    Raises
    ------
    TutorialError
        If a block fails.
    """
    with _Session(folder) as session:
        shown, found = "", page
        moved = 0
        for block in blocks(page):
            if block.language == "text":
                found = found[: block.start + moved] + shown + found[block.end + moved :]
                moved += len(shown) - (block.end - block.start)
            else:
                shown = session.carry_out(block)
    return found


def differences(page: str, made: str) -> Iterator[str]:
    """Where a page shows something else than what comes out, block by block, but for what varies."""
    for number, (told, found) in enumerate(zip(blocks(page), blocks(made), strict=True), start=1):
        if told.language == "text" and steady(told.text) != steady(found.text):
            yield f"block {number} shows\n{told.text}\nand comes out as\n{found.text}"


def steady(text: str) -> str:
    """A text without what differs from machine to machine.

    >>> steady("40 runs: about 5 s on 2 processes and 1 MB on disk.")
    '40 runs: about so long and so much on disk.'
    """
    for pattern, plain in _VARYING:
        text = pattern.sub(plain, text)
    return text


class _Session:
    """A shell and a Python in one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        self.folder.mkdir(parents=True, exist_ok=True)
        beside = self.folder.with_name(f"{self.folder.name}-tools")
        beside.mkdir()
        self._environment = _environment(beside)
        self._python = subprocess.Popen(
            [sys.executable, "-c", PYTHON], cwd=self.folder, env=self._environment,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8",
        )  # fmt: skip

    def __enter__(self) -> _Session:
        return self

    def __exit__(self, *_: object) -> None:
        self._python.communicate(timeout=PATIENCE)

    def carry_out(self, block: Block) -> str:
        """What a block shows."""
        if block.language == "yaml":
            named = _FILE.match(block.text)
            if named is None:
                raise TutorialError(f"A YAML block names no file in its first line:\n{block.text}")
            (self.folder / named[1]).write_text(block.text, encoding="utf-8")
            return ""
        if block.language == "bash":
            shown, failed = self._in_shell(block.text)
        elif block.language == "python":
            shown, failed = self._in_python(block.text)
        else:
            raise TutorialError(f"A block of {block.language} cannot be carried out:\n{block.text}")
        if failed:
            raise TutorialError(f"This block fails:\n{block.text}\nIt shows:\n{shown}")
        shown = shown.replace(str(self.folder), HOME).replace(str(ROOT), SOURCE)
        shown = _PROGRESS.sub("", shown).strip("\n")
        return "".join(f"{line.rstrip()}\n" for line in shown.splitlines())

    def _in_shell(self, text: str) -> tuple[str, bool]:
        done = subprocess.run(
            ["bash", "-e", "-c", text], cwd=self.folder, env=self._environment, timeout=PATIENCE,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8", check=False,
        )  # fmt: skip
        return done.stdout, done.returncode != 0

    def _in_python(self, text: str) -> tuple[str, bool]:
        assert self._python.stdin is not None
        assert self._python.stdout is not None
        self._python.stdin.write(json.dumps(text) + "\n")
        self._python.stdin.flush()
        answer = self._python.stdout.readline()
        if not answer:
            raise TutorialError(f"Python ended at this block:\n{text}")
        shown, failed = json.loads(answer)
        return shown, failed


def _environment(beside: Path) -> dict[str, str]:
    """The environment with `groundswell` on the path, and a cache of runs of its own."""
    command = beside / "groundswell"
    command.write_text(COMMAND.format(python=sys.executable), encoding="utf-8")
    command.chmod(0o755)
    cache, compiled = beside / "cache", cache_folder()
    cache.mkdir()
    if compiled is not None:
        (cache / "groundswell").symlink_to(compiled.parent.parent)
    # numbers are shown as wide as a page is
    return os.environ | {
        "PATH": f"{beside}{os.pathsep}{os.environ.get('PATH', '')}",
        "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]),
        "GROUNDSWELL_CACHE": str(cache),
        "MPLBACKEND": "agg",
    }


def made_anew() -> Mapping[Path, str]:
    """Every tutorial with what comes out."""
    found = {}
    for path in sorted(FOLDER.glob("*.md")):
        with tempfile.TemporaryDirectory() as folder:
            text = path.read_text(encoding="utf-8")
            made = carried_out(text, Path(folder, "tutorial"))
            found[path] = made if any(differences(text, made)) else text
    return found


def write_page(check: Check = False) -> None:
    """The tutorials, carried out: docs/tutorials/my_first_sweep.md and docs/tutorials/which_assumptions_matter.md."""
    if renew(made_anew(), "tutorials", check) and check:
        raise typer.Exit(1)
