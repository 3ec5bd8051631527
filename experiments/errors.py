"""What can go wrong in an experiment, each with the exit code of the command line."""

from __future__ import annotations

import errno


class ExperimentError(Exception):
    """A foreseeable problem, worded for the person at the keyboard.

    Attributes
    ----------
    exit_code : int
        What `groundswell` exits with.
    """

    exit_code = 2


class UsageProblem(ExperimentError):
    """The command or its input cannot be used."""

    exit_code = 2


class EnvironmentProblem(ExperimentError):
    """The machine is in the way: disk, folder, permissions, a lost worker pool."""

    exit_code = 4


class Interrupted(ExperimentError):
    """The work was stopped by a signal; what was finished is saved."""

    def __init__(self, message: str, signal_number: int = 2) -> None:
        super().__init__(message)
        self.signal_number = signal_number
        self.exit_code = 128 + signal_number


OTHER_FOLDER = "choose another folder with --out"


def disk_problem(error: OSError, place: object, remedy: str = OTHER_FOLDER) -> EnvironmentProblem:
    """Word an operating system's refusal to write as something a person can act on.

    Parameters
    ----------
    error : OSError
        What the operating system said.
    place : path
        Where we wanted to write.
    remedy : str
        What to do about it, as it stands within a sentence.
    """
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return EnvironmentProblem(
            f"{place}: the disk is full. What was written before is safe. "
            f"Free some space, or {remedy}, and give the same command again; "
            "work in a folder goes on where it stopped."
        )
    advice = f"{remedy[:1].upper()}{remedy[1:]}."
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return EnvironmentProblem(f"{place}: cannot be written ({error.strerror}). {advice}")
    if error.errno in (errno.ENOTDIR, errno.EEXIST):
        return EnvironmentProblem(f"{place}: a file stands where a folder is needed. {advice}")
    return EnvironmentProblem(f"{place}: cannot be written ({error.strerror or error}). {advice}")
