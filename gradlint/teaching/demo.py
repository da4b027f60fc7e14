"""`gradlint demo`: the whole journey on a small real program, in a folder of its own."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path

from gradlint.runtime_process import missing
from gradlint.teaching.journey import PAGE, PROGRAM, Command, journey

Show = Callable[[str], None]

#: What TensorFlow logs at start about the machine, in the forms of its versions.
_START_UP = re.compile(
    r"[IW]\d{4} \d\d:|E\d{4} \d\d:.*cuda|\d{4}-\d\d-\d\d .*: [IW] "
    r"|WARNING: All log messages before absl|To enable the following instructions"
)

DONE, COULD_NOT_RUN = 0, 2
FOLDER = "gradlint-demo"


def demo(output: str | None, show: Show) -> int:
    """Walk through all steps and show what they print; the exit status.

    `output` is the folder for the copied program and the page of the trace: it must be new or empty.  By
    default it is `gradlint-demo` in the current folder, or the first free name after that.
    """
    trouble = missing("gradlint demo")
    if trouble is not None:
        sys.stderr.write(f"{trouble}\n")
        return COULD_NOT_RUN
    try:
        folder = _new_folder(output)
        shutil.copytree(PROGRAM, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
    except OSError as error:
        # What copies a tree gathers the errors of all files, and names none of them itself.
        what = f"{error.filename}: {error.strerror}" if error.filename else str(error)
        sys.stderr.write(f"gradlint demo: {what}\n")
        return COULD_NOT_RUN
    show(f"gradlint demo: from a warning to a Jacobian. Everything happens in {folder}\n")
    return _walk(folder, show)


def _new_folder(output: str | None) -> Path:
    """The folder for the demo: made here, or empty; files of the user's are never written over."""
    if output is not None:
        folder = Path(output)
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise FileExistsError(0, "the folder is not empty: choose a new one", output)
        return folder.resolve()
    names = (FOLDER if number == 1 else f"{FOLDER}-{number}" for number in count(1))
    for folder in map(Path, names):
        try:
            folder.mkdir()
        except FileExistsError:
            continue
        return folder.resolve()
    raise AssertionError("there is always a free number")


def _walk(folder: Path, show: Show) -> int:
    started = time.monotonic()
    steps = journey()
    for number, step in enumerate(steps, start=1):
        heading = f"[{number}/{len(steps)}] {step.title}"
        show(f"\n{heading:<70}{time.monotonic() - started:4.0f} s\n{'-' * 76}\n{step.about}\n")
        for command in step.commands:
            show(f"\n  $ {command.typed}\n")
            status, text = _run(command, folder)
            show(_indented(text))
            if status != command.status:
                sys.stderr.write(_failed(command, status, folder))
                return COULD_NOT_RUN
    show(f"\nThat took {time.monotonic() - started:.0f} s. The programs, rewritten, are in {folder}\n")
    show(f"The trace is a page to open in a browser: {folder / PAGE}\n")
    return DONE


def _indented(text: str) -> str:
    lines = [line for line in text.splitlines() if not _START_UP.match(line)]
    return "".join(f"    {line}".rstrip() + "\n" for line in lines)


def _run(command: Command, folder: Path) -> tuple[int, str]:
    """Run a command in the folder: its exit status, and all that it printed."""
    with subprocess.Popen(
        _arguments(command),
        cwd=folder,
        env={"TF_CPP_MIN_LOG_LEVEL": "3", **os.environ, "PYTHONIOENCODING": "utf-8"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    ) as process:
        try:
            text = _all_of(process)
        except KeyboardInterrupt:
            process.kill()
            raise
    return process.returncode, text


def _arguments(command: Command) -> list[str]:
    """The command under this interpreter, whatever is on the path."""
    program, *arguments = shlex.split(command.typed)
    return [sys.executable, *(("-m", "gradlint") if program == "gradlint" else ()), *arguments]


def _all_of(process: subprocess.Popen[str]) -> str:
    """All that the process prints; where somebody watches, a line counts the seconds until then."""
    started, text = time.monotonic(), None
    watched = sys.stdout.isatty()
    while text is None:
        text = _within_a_second(process)
        if watched:
            line = f"    {time.monotonic() - started:.0f} s" if text is None else ""
            print(f"\r\x1b[K{line}", end="", flush=True)
    return text


def _within_a_second(process: subprocess.Popen[str]) -> str | None:
    try:
        return process.communicate(timeout=1)[0]
    except subprocess.TimeoutExpired:
        return None


def _failed(command: Command, status: int, folder: Path) -> str:
    return (
        f"gradlint demo: {command.typed!r} ended with exit status {status} instead of {command.status}; "
        f"what it printed stands above, and the programs are in {folder}\n"
    )
