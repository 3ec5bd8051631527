"""The options that name a cluster: what is wrong with them is said in words, before anything else is done."""

from __future__ import annotations

import pytest

from tests.experiments.cli.in_process import groundswell


@pytest.mark.parametrize("command", ["sweep", "compare"])
@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--cluster", "10.0.0.5:8786", "--jobs", "2"), "--jobs 2: is for worker processes"),
        (("--scheduler-file", "none.json"), "--scheduler-file none.json: there is no such file"),
        (("--cluster", "http://10.0.0.5:8787"), "looks like tcp://HOST:8786"),
        (("--cluster", "h:1", "--scheduler-file", "s.json"), "give one of them"),
    ],
)
def test_options_that_cannot_be_used_are_refused_in_words(command, options, said, tmp_path):
    asked = ["years_and_workers"] if command == "sweep" else ["baseline", "sham"]
    done = groundswell(command, *asked, "--out", "out", *options, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert not (tmp_path / "out").exists()
