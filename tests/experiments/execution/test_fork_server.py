"""What starts workers shows nobody a traceback, whenever the command is stopped."""

from __future__ import annotations

import os
import subprocess
import sys
from multiprocessing import forkserver

from experiments.execution import pool as engines

START = """
import multiprocessing, os, signal, time
from multiprocessing import forkserver
from experiments.execution import fork_server

class Gone:
    def __reduce__(self):
        return open, ("no such file",)

def exit_code(task, *arguments):
    worker = context.Process(target=task, args=arguments)
    worker.start()
    worker.join()
    return worker.exitcode

context = multiprocessing.get_context("forkserver")
context.set_forkserver_preload(["experiments.execution.fork_server", "long_to_load"])
"""
LEFT = """
fork_server.ensure_running()
print(exit_code(print, Gone()))
"""
STOPPED = """
for waited in (0.0, 0.5):
    fork_server.ensure_running()
    server = forkserver._forkserver._forkserver_pid
    time.sleep(waited)
    os.kill(server, signal.SIGINT)
    print(exit_code(abs, 1), server == forkserver._forkserver._forkserver_pid)
    print(signal.pthread_sigmask(signal.SIG_BLOCK, ()))
    os.kill(server, signal.SIGKILL)
    os.waitid(os.P_PID, server, os.WEXITED | os.WNOWAIT)
"""


def after(code, folder):
    """What a process writes that does this; its fork server takes a second to load a module."""
    (folder / "long_to_load.py").write_text("import time\ntime.sleep(1)\n")
    path = os.pathsep.join([str(folder), *filter(None, sys.path)])
    done = subprocess.run(
        [sys.executable, "-c", START + code],
        env=os.environ | {"PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    return done.stdout, done.stderr


def test_a_worker_that_finds_nothing_to_start_with_is_not_told_of(tmp_path):
    assert after(LEFT, tmp_path) == ("1\n", "")


def test_a_fork_server_leaves_ctrl_c_to_the_driver(tmp_path):
    """From its first moment on, before it has read a line, and while it loads what workers need."""
    assert after(STOPPED, tmp_path) == (2 * "0 True\nset()\n", "")


def test_the_pool_s_fork_server_is_told_so_before_it_loads_anything():
    next(engines._contexts())
    assert forkserver._forkserver._preload_modules[0] == "experiments.execution.fork_server"
