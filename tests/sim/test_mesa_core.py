"""Mesa is whole for everybody who asks for it, and costs little until then."""

from __future__ import annotations

import subprocess
import sys

import pytest


def printed(code: str) -> str:
    """What a program prints in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=True
    )
    return done.stdout.strip()


def test_the_model_loads_none_of_what_mesa_brings_for_others() -> None:
    code = "import sys, sim.model; print(sorted({'pandas', 'networkx', 'mesa.space', 'mesa.datacollection'} & {*sys.modules}))"
    assert printed(code) == "[]"


@pytest.mark.parametrize(
    "asks",
    [
        "import mesa; mesa.DataCollector, mesa.space, mesa.batch_run",
        "from mesa import DataCollector",
        "from mesa import *",
        "import mesa.space, mesa.experimental",
        "import mesa; assert mesa.__version__",
        "from mesa.visualization import SolaraViz",
    ],
)
def test_whoever_asks_for_more_of_mesa_has_it_whole(asks: str) -> None:
    code = (
        f"import sim.model as m\n{asks}\nimport mesa\n"
        "assert issubclass(m.Neighbourhood, mesa.Model) and mesa.Agent is m.Agent\n"
        "print(sorted(mesa.__all__) == sorted(set(mesa.__all__) & set(dir(mesa))), type(mesa).__name__)"
    )
    assert printed(code) == "True module"


def test_what_mesa_does_not_have_it_does_not_have() -> None:
    code = "import sim.mesa_core, mesa\ntry: mesa.nothing\nexcept AttributeError as error: print(error)"
    assert printed(code) == "module 'mesa' has no attribute 'nothing'"


def test_mesa_opened_before_stays_as_it_is() -> None:
    code = "import mesa; before = vars(mesa).copy(); import sim.model; print(vars(mesa) == before)"
    assert printed(code) == "True"


def test_threads_that_ask_at_once_all_have_it() -> None:
    code = (
        "import sim.mesa_core, mesa\nfrom concurrent.futures import ThreadPoolExecutor\n"
        "names = ['DataCollector', 'space', '__version__', 'batch_run'] * 2\n"
        "with ThreadPoolExecutor(8) as pool: print(all(pool.map(lambda n: getattr(mesa, n), names)))"
    )
    assert printed(code) == "True"
