"""One process holds a folder; who is refused leaves it as it was, to the byte."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import fake_runs
import pandas as pd
import pytest

from experiments.errors import EnvironmentProblem, UsageProblem
from experiments.execution.folder import OURS, open_folder, other_work
from experiments.execution.manifest import read_manifest
from experiments.execution.store import done_in

HERE = Path(__file__).parents[1]


def manifest(kind="sweep", identity="one", model="m1"):
    return {"kind": kind, "identity": identity, "versions": {"model": model}}


def content(folder: Path) -> dict[str, bytes]:
    """Every file of a folder, hidden ones too."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def fill(folder: Path, replicates, described=None, **choices) -> None:
    """Do the work that a manifest describes, as a command does."""
    described = described or manifest()
    with (
        open_folder(folder, other_work(described), **choices) as place,
        place.runs(described) as store,
    ):
        for replicate in replicates:
            request = fake_runs.fake_request("a", replicate)
            store.add(request.key, fake_runs.plain_task(request), {})


def in_another_process(code: str) -> subprocess.Popen:
    head = f"import sys; sys.path[:0] = [{str(HERE)!r}, {str(HERE / 'execution')!r}]\n"
    return subprocess.Popen(
        [sys.executable, "-c", head + code],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONHASHSEED": "0"},
    )


def test_work_begins_and_goes_on(tmp_path):
    with open_folder(tmp_path / "new", other_work(manifest())) as place:
        assert place.earlier is None
        place.write_manifest(manifest() | {"note": 1})
    with open_folder(tmp_path / "new", other_work(manifest())) as place:
        assert place.earlier == manifest() | {"note": 1}
    fill(tmp_path / "new", range(2))
    fill(tmp_path / "new", [2])
    assert len(done_in(tmp_path / "new")) == 3


@pytest.mark.parametrize(
    ("other", "why"),
    [
        (manifest(identity="two"), "holds another sweep"),
        (manifest(kind="comparison"), "holds another sweep"),
        (manifest(identity="two", model="m2"), "another version of the model"),
    ],
)
def test_other_work_is_refused_and_leaves_the_folder_as_it_was(tmp_path, other, why):
    fill(tmp_path, range(2))
    before = content(tmp_path)
    with pytest.raises(UsageProblem, match=f"{why}.*--out"):
        fill(tmp_path, [2], other)
    assert content(tmp_path) == before


def test_other_work_is_moved_aside_whole(tmp_path):
    said = []
    fill(tmp_path, range(2))
    (tmp_path / "report.html").write_text("report")
    (tmp_path / "mine.txt").write_text("the user's own")
    fill(tmp_path, [0], manifest(identity="two"), move_aside=True, notice=said.append)
    fill(tmp_path, [0], manifest(identity="three"), move_aside=True)
    first = tmp_path / "earlier-1"
    assert len(done_in(first)) == 2
    assert read_manifest(first) == manifest()
    assert (first / "report.html").read_text() == "report"
    assert read_manifest(tmp_path / "earlier-2") == manifest(identity="two")
    assert read_manifest(tmp_path) == manifest(identity="three")
    assert (tmp_path / "mine.txt").exists()
    assert said == [f"{tmp_path} held another sweep; it is now in {first}."]


def test_what_cannot_be_moved_aside_stays_where_it_was(tmp_path, monkeypatch):
    fill(tmp_path, range(2))
    before = content(tmp_path)
    real = Path.rename

    def rename(path, target):
        if path == tmp_path / OURS[-1]:
            raise PermissionError(13, "Permission denied")
        return real(path, target)

    monkeypatch.setattr(Path, "rename", rename)
    with pytest.raises(EnvironmentProblem, match="cannot be written"):
        fill(tmp_path, [0], manifest(identity="two"), move_aside=True)
    assert content(tmp_path) == before
    assert not (tmp_path / "earlier-1").exists()


def test_tables_without_a_manifest_are_not_ours(tmp_path):
    (tmp_path / "summary").mkdir()
    (tmp_path / "summary" / "mine.parquet").write_bytes(b"mine")
    for move_aside in (True, False):
        with pytest.raises(EnvironmentProblem, match="holds 'summary' but no manifest"):
            fill(tmp_path, [0], move_aside=move_aside)
    assert content(tmp_path) == {"summary/mine.parquet": b"mine"}


def test_a_file_and_a_strange_manifest_are_refused(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(EnvironmentProblem, match="this is a file"):
        fill(tmp_path / "file", [0])
    (tmp_path / "manifest.json").write_text("{}")
    with pytest.raises(UsageProblem, match="not a manifest"):
        fill(tmp_path, [0])
    assert (tmp_path / "manifest.json").read_text() == "{}"


@pytest.mark.parametrize("identity", ["one", "two"])
def test_a_folder_held_by_another_process_is_left_as_it_is(tmp_path, identity):
    """Neither the same work nor other work that would be moved aside may touch it."""
    fill(tmp_path, range(2))
    before = content(tmp_path)
    code = (
        "from pathlib import Path\nimport test_folder as t\n"
        f"with t.open_folder(Path({str(tmp_path)!r}), t.other_work(t.manifest())):\n"
        "    print('held', flush=True)\n    sys.stdin.read()\n"
    )
    with in_another_process(code) as other:
        assert other.stdout.readline() == "held\n"
        with pytest.raises(EnvironmentProblem, match="another groundswell is writing"):
            fill(tmp_path, [2], manifest(identity=identity), move_aside=True)
        assert content(tmp_path) == before
        other.stdin.close()
        assert other.wait(timeout=600) == 0
    fill(tmp_path, [2])
    assert len(done_in(tmp_path)) == 3


def test_a_writer_that_was_killed_leaves_the_folder_free(tmp_path):
    code = (
        "import os, signal\nfrom pathlib import Path\nimport test_folder as t\n"
        f"folder = Path({str(tmp_path)!r})\n"
        "t.fill(folder, range(4))\n"
        "with t.open_folder(folder, t.other_work(t.manifest())):\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    with in_another_process(code) as killed:
        assert killed.wait(timeout=600) == -9
    fill(tmp_path, range(4, 6))
    assert len(done_in(tmp_path)) == 6


def test_the_folder_is_free_again_after_an_error(tmp_path):
    with pytest.raises(ZeroDivisionError), open_folder(tmp_path, other_work(manifest())):
        raise ZeroDivisionError
    fill(tmp_path, [0])
    assert len(done_in(tmp_path)) == 1


def no_space(*_: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize("identity", ["one", "two"])
@pytest.mark.parametrize("there", [0, 2])
def test_work_that_cannot_write_its_first_part_leaves_the_folder_as_it_was(
    tmp_path, monkeypatch, there, identity
):
    """The disk is full at the first part: of new work, of work gone on with, and of other work."""
    folder = tmp_path / "out"
    if there:
        fill(folder, range(there))
    before = content(tmp_path)
    monkeypatch.setattr(os, "fsync", no_space)
    with pytest.raises(EnvironmentProblem, match="disk is full"):
        fill(folder, [2], manifest(identity=identity), move_aside=True)
    monkeypatch.undo()
    assert content(tmp_path) == before
    fill(folder, [2], manifest(identity=identity), move_aside=True)
    assert len(done_in(folder)) == (1 if identity == "two" else there + 1)


@pytest.mark.parametrize("identity", ["one", "two"])
def test_work_without_any_result_leaves_the_folder_as_it_was(tmp_path, identity):
    """Its workers could not be started, or it was stopped before the first run had ended."""
    folder, wanted = tmp_path / "out", manifest(identity=identity)
    for there in (0, 2):
        fill(folder, range(there))
        before = content(tmp_path)
        with open_folder(folder, other_work(wanted), move_aside=True) as place:
            with place.runs(wanted) as store:
                assert len(store.done()) == (there if identity == "one" else 0)
                assert content(folder).keys() - {".lock"} == before_in(before) - {".lock"}
            if identity == "two":
                place.end(wanted | {"status": "interrupted"})
        assert content(tmp_path) == before


def before_in(files: dict[str, bytes]) -> set[str]:
    return {name.removeprefix("out/") for name in files}


def test_what_is_the_users_own_is_never_taken_back(tmp_path, monkeypatch):
    (tmp_path / "csv").mkdir()
    (tmp_path / "csv" / "mine.csv").write_text("mine")
    (tmp_path / "report.txt").write_text("mine")
    monkeypatch.setattr(os, "fsync", no_space)
    with pytest.raises(EnvironmentProblem):
        fill(tmp_path, [0])
    assert content(tmp_path).keys() - {".lock"} == {"csv/mine.csv", "report.txt"}


KILLED_WHILE = {
    "the other work is moved": "real = Path.rename\n"
    "def rename(path, target):\n"
    "    if path.name == 'yearly':\n        os.kill(os.getpid(), signal.SIGKILL)\n"
    "    return real(path, target)\nPath.rename = rename\n",
    "the first part is written": "from experiments.execution import store\n"
    "store.pq.write_table = lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL)\n",
    "the summary of the first part is written": "from experiments.execution import store\n"
    "store.summary_table = lambda *_: os.kill(os.getpid(), signal.SIGKILL)\n",
}


@pytest.mark.parametrize("moment", KILLED_WHILE)
def test_who_is_killed_while_taking_over_a_folder_takes_nothing(tmp_path, moment):
    """The next command finds the earlier work whole, goes on with it or moves it aside whole."""
    fill(tmp_path, range(3))
    before = content(tmp_path)
    code = (
        "import os, signal\nfrom pathlib import Path\nimport test_folder as t\n"
        f"{KILLED_WHILE[moment]}"
        f"t.fill(Path({str(tmp_path)!r}), range(4), t.manifest(identity='two'), move_aside=True)\n"
    )
    with in_another_process(code) as killed:
        assert killed.wait(timeout=600) == -9
    assert content(tmp_path) != before
    with open_folder(tmp_path, other_work(manifest())) as place:
        assert place.earlier == manifest()
    assert content(tmp_path) == before
    fill(tmp_path, [0], manifest(identity="two"), move_aside=True)
    assert len(done_in(tmp_path / "earlier-1")) == 3
    assert len(done_in(tmp_path)) == 1


def killed_while(moment: str, folder: Path, count: int, **manifested: str) -> None:
    """Take over a folder with so many runs, and be killed at this moment."""
    code = (
        "import os, signal\nfrom pathlib import Path\nimport test_folder as t\n"
        f"{moment}t.fill(Path({str(folder)!r}), range({count}), t.manifest(**{manifested!r}), move_aside=True)\n"
    )
    with in_another_process(code) as killed:
        assert killed.wait(timeout=600) == -9


NAMED_ASIDE = (
    "real = Path.rename\n"
    "def rename(path, target):\n"
    "    if path.name == '.moving':\n        os.kill(os.getpid(), signal.SIGKILL)\n"
    "    return real(path, target)\nPath.rename = rename\n"
)


def test_a_first_result_is_kept_though_the_move_was_not_ended(tmp_path):
    """Killed between the first part and the lasting name of what was moved: both works are whole."""
    fill(tmp_path, range(3))
    killed_while(NAMED_ASIDE, tmp_path, 2, identity="two")
    assert len(done_in(tmp_path)) == 2
    with open_folder(tmp_path, other_work(manifest(identity="two"))) as place:
        assert place.earlier == manifest(identity="two")
    assert len(done_in(tmp_path)) == 2
    assert len(done_in(tmp_path / "earlier-1")) == 3
    assert not (tmp_path / ".moving").exists()


def test_a_move_that_was_cut_short_does_not_hide_results_from_those_who_ask(tmp_path, capsys):
    from experiments.cli.folders import show_status

    ids = {"a": [fake_runs.fake_request("a", replicate).run_id for replicate in range(3)]}
    described = manifest() | {"run_ids": ids, "command": ["groundswell"]}
    fill(tmp_path, range(3), described)
    killed_while(KILLED_WHILE["the other work is moved"], tmp_path, 1, identity="two")
    assert read_manifest(tmp_path) == described or (tmp_path / ".moving").is_dir()
    show_status(tmp_path, None)
    assert "sweep: 3 of 3 runs are there, 0 failed." in capsys.readouterr().out
    assert not (tmp_path / ".moving").exists()


def test_what_a_kill_left_beside_manifest_and_tables_is_removed(tmp_path):
    fill(tmp_path, range(2))
    (tmp_path / ".manifest.json.before").write_text("{}")
    (tmp_path / "csv").mkdir()
    (tmp_path / "csv" / ".summary.csv.1.part").write_text("half")
    with open_folder(tmp_path, other_work(manifest())):
        assert not (tmp_path / ".manifest.json.before").exists()
        assert not list((tmp_path / "csv").iterdir())


def test_a_first_part_that_a_kill_cut_off_is_made_again(tmp_path):
    """A new folder then holds a manifest and no run: the same work goes on."""
    code = (
        "import os, signal\nfrom pathlib import Path\nimport test_folder as t\n"
        f"{KILLED_WHILE['the summary of the first part is written']}"
        f"t.fill(Path({str(tmp_path)!r}), range(2))\n"
    )
    with in_another_process(code) as killed:
        assert killed.wait(timeout=600) == -9
    fill(tmp_path, range(2))
    assert len(done_in(tmp_path)) == 2
    assert len(pd.read_parquet(tmp_path / "yearly")["replicate"].unique()) == 2
