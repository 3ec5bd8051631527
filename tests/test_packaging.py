"""What is shipped: a wheel, installed into a new environment away from the source, does what the project does."""

from __future__ import annotations

import json
import os
import shutil
import site
import socket
import subprocess
import sys
import time
import urllib.request
import venv
import zipfile
from pathlib import Path

import pandas as pd
import pytest

from dashboards.evidence.documents import documents

ROOT = Path(__file__).parent.parent
PACKAGES = ("sim", "experiments", "dashboards", "scenarios", "benchmarks")
BESIDE = ("pyproject.toml", "setup.py", "MANIFEST.in", "README.md", "LICENSE", "CITATION.cff")
DOCUMENTS = "docs"
# Written while the code runs, or for those who read the source.
NOT_SHIPPED = (".pyc", ".nbi", ".nbc", ".gitignore", ".DS_Store")

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from a copy of what is here."""
    folder = tmp_path_factory.mktemp("wheel")
    for name in (*PACKAGES, DOCUMENTS):
        shutil.copytree(
            ROOT / name, folder / "source" / name, ignore=shutil.ignore_patterns("__pycache__")
        )
    for name in BESIDE:
        shutil.copy(ROOT / name, folder / "source" / name)
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, "."],
        cwd=folder / "source", check=True, capture_output=True, timeout=300,
    )  # fmt: skip
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of commands of a new environment with the wheel; libraries are those of this one."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=False)
    commands = folder / ("Scripts" if os.name == "nt" else "bin")
    python = commands / "python"
    subprocess.run(
        [sys.executable, "-m", "pip", "--python", python, "install", "--quiet", "--no-deps",
         "--no-index", "--disable-pip-version-check", wheel],
        check=True, capture_output=True, timeout=300,
    )  # fmt: skip
    told = subprocess.run(
        [python, "-c", "import site; print(site.getsitepackages()[0])"],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    # a path file is followed once: the editable install among these libraries is not seen
    Path(told.stdout.strip(), "libraries.pth").write_text(site.getsitepackages()[0] + "\n")
    return commands


def ask(installed: Path, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Give a command in an empty folder, with nothing of the source in reach."""
    done = subprocess.run(
        [installed / "groundswell", *arguments],
        cwd=folder, env=clean(), capture_output=True, text=True, timeout=900,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done


def clean() -> dict[str, str]:
    """The environment without a way back to the source."""
    return {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}


def test_the_wheel_holds_every_file_of_its_packages(wheel):
    with zipfile.ZipFile(wheel) as archive:
        shipped = set(archive.namelist())
    here = {
        path.relative_to(ROOT).as_posix()
        for name in PACKAGES
        for path in (ROOT / name).rglob("*")
        if path.is_file() and not path.name.endswith(NOT_SHIPPED)
    }
    assert here - shipped == set()


def test_the_wheel_holds_the_documents_that_the_dashboard_shows(wheel):
    with zipfile.ZipFile(wheel) as archive:
        shipped = set(archive.namelist())
    wanted = {
        f"dashboards/documents/{path.relative_to(ROOT).as_posix()}"
        for pattern in ("*.md", "*.svg")
        for path in (ROOT / DOCUMENTS).rglob(pattern)
    }
    assert wanted
    assert wanted | {"dashboards/documents/CITATION.cff"} <= shipped
    assert {"sim/ODD.md", "sim/GLOSSARY.md"} <= shipped


def test_installed_documents_are_the_pages_of_a_checkout(installed, tmp_path):
    code = (
        "from dashboards.evidence import documents as d;"
        "print(d.home().name, *sorted(d.documents()), len(d.citation()) > 0, d.picture('spread.svg').is_file())"
    )
    done = subprocess.run(
        [installed / "python", "-c", code],
        cwd=tmp_path, env=clean(), capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.split() == ["documents", *sorted(documents()), "True", "True"]


def test_the_model_that_runs_is_the_installed_one(installed, tmp_path):
    code = "import sim, experiments, dashboards; print(sim.__file__, experiments.__file__)"
    done = subprocess.run(
        [installed / "python", "-c", code],
        cwd=tmp_path, env=clean(), capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert str(ROOT) not in done.stdout
    assert done.stdout.count("site-packages") == 2


def test_it_runs_and_tells(installed, tmp_path):
    told = ask(installed, tmp_path, "run", "baseline", "--seed", "7", "--story")
    assert "seed 7" in told.stdout
    for what in ("levers", "columns", "schedule", "energy"):
        assert len(ask(installed, tmp_path, "describe", what).stdout.splitlines()) > 3


def test_it_compares_and_reports(installed, tmp_path):
    ask(
        installed, tmp_path, "compare", "baseline", "funding_length/five_years",
        "--replicates", "5", "--report", "--out", "x",
    )  # fmt: skip
    assert "funding_length/five_years" in (tmp_path / "x" / "report.html").read_text("utf-8")
    assert len(pd.read_parquet(tmp_path / "x" / "yearly")) > 100


def test_it_sweeps(installed, tmp_path):
    (tmp_path / "d.yaml").write_text(
        "kind: design\nschema_version: 1\ntitle: Two lengths\nbase: baseline\nsampling: grid\n"
        "factors:\n  funding.years: [3, 5]\nreplicates: 1\n"
    )
    ask(installed, tmp_path, "sweep", "d.yaml", "--out", "s")
    assert len(pd.read_parquet(tmp_path / "s" / "summary")) == 2
    ask(installed, tmp_path, "verify", "s", "--sample", "1")


def test_it_validates(installed, tmp_path):
    ask(installed, tmp_path, "validate", "--replicates", "1", "--json", "v.json")
    found = json.loads((tmp_path / "v.json").read_text("utf-8"))
    assert {"id", "verdict", "published", "simulated", "interval", "emergent"} <= set(
        found["patterns"][0]
    )


def test_the_dashboard_opens(installed, tmp_path):
    # libraries come from this environment, and with them the scripts of their widgets
    widgets = {
        "JUPYTER_CONFIG_PATH": f"{sys.prefix}/etc/jupyter",
        "JUPYTER_PATH": f"{sys.prefix}/share/jupyter",
    }
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [installed / "groundswell", "dashboard", "--no-browser", "--port", str(port)],
        cwd=tmp_path, env=clean() | widgets, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        page = fetched(f"http://127.0.0.1:{port}/", within=120)
        scorecard = fetched(f"http://127.0.0.1:{port}/evidence/pages/scorecard", within=30)
    finally:
        server.terminate()
        server.wait(timeout=30)
    assert "Groundswell" in page
    assert "<h1" in scorecard
    assert "Scorecard" in scorecard


def fetched(address: str, within: float) -> str:
    """A page, once it is there."""
    ends = time.monotonic() + within
    while True:
        try:
            with urllib.request.urlopen(address, timeout=10) as answer:
                return str(answer.read().decode("utf-8"))
        except OSError:
            if time.monotonic() > ends:
                raise
            time.sleep(0.5)
