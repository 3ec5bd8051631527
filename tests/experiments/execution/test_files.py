"""A file is there whole or as it was before, whatever happens while it is written."""

from __future__ import annotations

import errno
import os

import pytest

from experiments.errors import EnvironmentProblem
from experiments.execution.files import whole_file, write_text


@pytest.mark.parametrize("trouble", [OSError(errno.ENOSPC, "No space"), KeyboardInterrupt()])
def test_what_cannot_be_finished_leaves_what_was_there(tmp_path, trouble):
    path = tmp_path / "deep" / "file.txt"
    write_text(path, "before £\n")

    def break_off(stream):
        stream.write(b"aft")
        raise trouble

    with pytest.raises(type(trouble)), whole_file(path) as stream:
        break_off(stream)
    assert path.read_bytes() == "before £\n".encode()
    assert os.listdir(path.parent) == ["file.txt"]


def test_a_device_is_written_into_and_stays(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    write_text(pipe, "told\n")
    assert os.read(reader, 100) == b"told\n"
    os.close(reader)
    assert pipe.is_fifo()


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (
            errno.ENOSPC,
            "Free some space, or choose another place, and give the same command again;",
        ),
        (errno.EACCES, "cannot be written (Permission denied). Choose another place."),
    ],
)
def test_the_remedy_is_a_sentence(tmp_path, monkeypatch, number, words):
    def refuse(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(EnvironmentProblem) as caught:
        write_text(tmp_path / "file.txt", "text")
    assert words in str(caught.value)
    assert os.listdir(tmp_path) == []
