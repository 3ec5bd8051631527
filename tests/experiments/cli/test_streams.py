"""Output is not the work: whatever becomes of what is shown, files and exit codes are as they would be."""

from __future__ import annotations

import contextlib
import errno
import io
import json
import os
import shlex
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
import typer

from experiments.cli import streams
from experiments.cli.answers import command_line
from experiments.cli.commands import app

COMMAND = f"{shlex.quote(sys.executable)} -m experiments.cli"
SAMPLE = "“£5” – 3½ ≥ 1 · Café ≈ 2×"


def given(line: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Give a line to a shell, in which GS is the command; it must never answer with a traceback."""
    done = subprocess.run(
        ["bash", "-c", line.replace("GS", COMMAND)],
        cwd=folder,
        capture_output=True,
        timeout=120,
        check=False,
        env=os.environ | environment,
    )
    assert b"Traceback" not in done.stdout + done.stderr
    assert b"Exception ignored" not in done.stderr
    return done


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("GS scenarios --json F >&-", 0),
        ("GS scenarios --json F 2>&-", 0),
        ("GS scenarios --json F <&- >&- 2>&-", 0),
        ("GS scenarios --json F | true; exit ${PIPESTATUS[0]}", 0),
        ("GS scenarios --json F 2>&1 | head -1; exit ${PIPESTATUS[0]}", 0),
        ("GS scenarios --json F >/dev/full", 4),
        ("GS scenarios --json F >/dev/full 2>/dev/full", 4),
        ("LC_ALL=C PYTHONUTF8=0 PYTHONCOERCECLOCALE=0 GS scenarios --json F", 0),
        ("PYTHONIOENCODING=cp437 TERM=dumb COLUMNS=1 GS scenarios --json F", 0),
    ],
)
def test_the_file_and_the_exit_code_do_not_depend_on_the_screen(tmp_path, line, code):
    assert given(line, tmp_path).returncode == code
    listed = json.loads((tmp_path / "F").read_text(encoding="utf-8"))
    assert "baseline" in {entry["name"] for entry in listed["scenarios"]}


def test_the_answer_no_and_a_mistake_keep_their_exit_codes(tmp_path):
    assert given("GS check gone.yaml | true; exit ${PIPESTATUS[0]}", tmp_path).returncode == 1
    assert given("GS check gone.yaml >&-", tmp_path).returncode == 1
    assert given("GS status gone 2>&-", tmp_path).returncode == 2


def test_a_full_disk_under_what_is_shown_is_said_in_a_sentence(tmp_path):
    done = given("GS describe levers >/dev/full", tmp_path)
    assert done.returncode == 4
    assert b"What is shown could not be written (No space left" in done.stderr


def test_json_into_a_pipe_whose_reader_leaves_is_no_failure(tmp_path):
    done = given(
        "GS describe parameters --json /dev/stdout | true; exit ${PIPESTATUS[0]}", tmp_path
    )
    assert (done.returncode, done.stderr) == (0, b"")


def test_a_file_that_cannot_be_written_does_not_cost_the_answer(tmp_path):
    done = given("GS scenarios --json /dev/null/F", tmp_path)
    assert done.returncode == 4
    assert b"/dev/null/F" in done.stderr
    assert b"funding_length/five_years" in done.stdout


def test_help_is_shown_in_the_narrowest_and_plainest_terminal(tmp_path):
    done = given("GS compare --help", tmp_path, COLUMNS="1", TERM="dumb", PYTHONIOENCODING="ascii")
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"Options" in given("GS compare --help", tmp_path, PYTHONIOENCODING="cp932").stdout


def test_names_that_are_no_text_are_shown_and_written(tmp_path):
    name = os.fsdecode("plan é ".encode() + b"\xff.yaml")
    (tmp_path / name).write_text("kind: scenario\nschema_version: 1\nextends: baselin\n")
    for environment in ({}, {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}):
        done = given("GS check *.yaml --json F", tmp_path, **environment)
        assert done.returncode == 1
        assert os.fsencode(name) in done.stdout
        found = json.loads((tmp_path / "F").read_text(encoding="utf-8"))
        assert os.fsencode(found["problems"][0]["file"]) == os.fsencode(name)


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252", "cp437", "cp932", "utf-8"])
def test_every_encoding_shows_every_sentence_with_its_numbers(encoding, monkeypatch):
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BytesIO(), encoding))
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    streams.prepare_streams()
    print(SAMPLE, "\udcff", "雪")
    sys.stdout.flush()
    shown = sys.stdout.buffer.getvalue()
    assert b"\xff" in shown
    text = shown.replace(b"\xff", b"").decode(encoding)
    assert "5" in text
    assert any(half in text for half in ("3½", "3 1/2"))
    assert any(name in text for name in ("Café", "Cafe"))
    if encoding == "ascii":
        assert text.strip() == '"GBP 5" - 3 1/2 >= 1 - Cafe about  2x  ?'


def outlet_on(descriptor: int) -> tuple[streams.Outlet, io.TextIOWrapper]:
    outlet = streams.Outlet(descriptor, "w", closefd=False)
    return outlet, io.TextIOWrapper(io.BufferedWriter(outlet), "utf-8")


@pytest.mark.parametrize("kind", ["left", "full", "closed"])
def test_what_cannot_be_shown_is_dropped_and_the_reason_remembered(kind):
    reading, writing = os.pipe()
    if kind == "full":
        full = os.open("/dev/full", os.O_WRONLY)
        os.dup2(full, writing)
        os.close(full)
    outlet, stream = outlet_on(writing)
    os.close(reading)
    if kind == "closed":
        os.close(writing)
    for _ in range(3):
        print("x" * 70_000, file=stream, flush=True)
    assert outlet.trouble is not None
    expected = {"left": errno.EPIPE, "full": errno.ENOSPC, "closed": errno.EBADF}[kind]
    assert outlet.trouble.errno == expected
    stream.close()
    if kind != "closed":
        os.close(writing)


def test_a_pipe_that_does_not_wait_gets_everything():
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    _, stream = outlet_on(writing)
    heard: list[bytes] = []

    def read() -> None:
        with open(reading, "rb") as pipe:
            heard.append(pipe.read())

    reader = threading.Thread(target=read)
    said = "".join(f"line {number}\n" for number in range(40_000))
    threading.Timer(0.2, reader.start).start()  # by then the pipe is full
    stream.write(said)
    stream.close()
    os.close(writing)
    reader.join(timeout=30)
    assert heard == [said.encode()]


class Screen(io.StringIO):
    """A screen that looks whether the files are there when it is first written on."""

    def __init__(self, are_there: Callable[[], bool]) -> None:
        super().__init__()
        self.are_there, self.first = are_there, None

    def write(self, text: str) -> int:
        if self.first is None:
            self.first = self.are_there()
        return super().write(text)


def give(arguments: list[object], *files: str) -> Screen:
    """Give a command in this process, and watch whether the files come before the words."""
    screen = Screen(lambda: all(Path(file).exists() for file in files))
    with contextlib.redirect_stdout(screen), contextlib.suppress(typer.Exit):
        app([str(each) for each in arguments], standalone_mode=False)
    return screen


@pytest.mark.parametrize(
    "command",
    [
        ["scenarios"],
        ["describe", "columns"],
        ["describe", "energy"],
        ["check", "baseline", "gone.yaml"],
    ],
)
def test_quick_commands_write_first_and_show_then(tmp_path, command):
    file = str(tmp_path / "F")
    screen = give([*command, "--json", file], file)
    assert screen.first is True
    assert screen.getvalue().strip()


def test_commands_that_run_the_model_write_first_and_show_then(
    tmp_path, quick, quick_formal, own_cache
):
    one, both, file = tmp_path / "one", tmp_path / "both", str(tmp_path / "F")
    options = ["--json", file, "--out"]
    assert give(["run", quick, *options, one], file, f"{one}/yearly").first
    compare = [
        "compare",
        quick,
        quick_formal,
        "--replicates",
        "1",
        "--jobs",
        "1",
        "--report",
        *options,
        both,
    ]
    os.unlink(file)
    assert give(compare, file, f"{both}/report.html").first
    for command in ("status", "verify"):
        os.unlink(file)
        assert give([command, both, "--json", file], file).first
    assert give(["export", both], f"{both}/csv/distribution.csv").first


def test_a_command_that_is_shown_can_be_given_again(tmp_path):
    done = given("GS new 'my plan'", tmp_path)
    shown = done.stdout.decode().partition("Next: ")[2].strip()
    assert shlex.split(shown) == ["groundswell", "check", "my plan.yaml"]
    assert given(shown.replace("groundswell", "GS", 1), tmp_path).returncode == 0
    given("GS place --template 'local figures.csv'", tmp_path)
    assert shlex.split(command_line("place", tmp_path / "it's.csv"))[1] == str(
        tmp_path / "it's.csv"
    )
