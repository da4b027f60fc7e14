"""Runs a command under an audit hook that ends the process where a linter must not go.

Usage: guarded_run.py FOLDER COMMAND [ARGUMENT...].  Reading FOLDER is all that the command may do with it: to
execute, import or change anything of it, to start a process or to open a socket exits with 99.
"""

from __future__ import annotations

import os
import runpy
import sys
from collections.abc import Callable
from pathlib import Path
from types import CodeType

PROCESSES = (
    "os.exec",
    "os.fork",
    "os.forkpty",
    "os.posix_spawn",
    "os.spawn",
    "os.system",
    "subprocess.Popen",
)
NETWORK = ("ftplib.", "http.", "smtplib.", "socket.", "urllib.")
CHANGES = (
    "os.chmod",
    "os.link",
    "os.mkdir",
    "os.remove",
    "os.rename",
    "os.rmdir",
    "os.symlink",
    "os.truncate",
)
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC


def forbidden(folder: str) -> Callable[[str, tuple[object, ...]], bool]:
    """Whether an audit event is one that linting the folder must not raise."""
    modules = {Path(name).stem for name in os.listdir(folder)}  # noqa: PTH208 - as plain text

    def inside(path: object) -> bool:
        return isinstance(path, str | os.PathLike) and os.path.realpath(path).startswith(folder + os.sep)

    def check(event: str, details: tuple[object, ...]) -> bool:
        if event == "exec":
            return isinstance(details[0], CodeType) and inside(details[0].co_filename)
        if event == "import":
            return str(details[0]).partition(".")[0] in modules
        if event == "open":
            return isinstance(details[2], int) and bool(details[2] & WRITING) and inside(details[0])
        if event in CHANGES:
            return any(inside(detail) for detail in details)
        return event in PROCESSES or event.startswith(NETWORK)

    return check


def guard(folder: str) -> None:
    """Ends the process at the first forbidden event; no exception, since the command could catch one."""
    check = forbidden(folder)

    def hook(event: str, details: tuple[object, ...]) -> None:
        if check(event, details):
            os.write(2, f"forbidden: {event} {details}\n".encode())
            os._exit(99)

    sys.addaudithook(hook)


def run(command: str, arguments: list[str]) -> object:
    if command == "gradlint":
        from gradlint.cli import main

        return main()
    if command == "flake8":
        from flake8.main.cli import main as flake8

        return flake8(arguments)
    return runpy.run_path(command, run_name="__main__") and 0


if __name__ == "__main__":
    folder, command, *arguments = sys.argv[1:]
    sys.argv = [command, *arguments]
    guard(os.path.realpath(folder))
    sys.exit(run(command, arguments))
