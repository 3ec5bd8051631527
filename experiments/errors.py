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


def disk_problem(error: OSError, folder: object) -> EnvironmentProblem:
    """Word an operating system's refusal to write as something a person can act on.

    Parameters
    ----------
    error : OSError
        What the operating system said.
    folder : path
        Where we wanted to write.
    """
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return EnvironmentProblem(
            f"{folder}: the disk is full. The runs already written are safe. "
            "Free some space or choose another folder with --out, then give the same command again "
            "and it goes on where it stopped."
        )
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return EnvironmentProblem(
            f"{folder}: this folder cannot be written ({error.strerror}). "
            "Choose another folder with --out."
        )
    if error.errno in (errno.ENOTDIR, errno.EEXIST):
        return EnvironmentProblem(
            f"{folder}: a file stands where a folder is needed. Choose another name with --out."
        )
    return EnvironmentProblem(f"{folder}: cannot be written ({error.strerror or error}).")
