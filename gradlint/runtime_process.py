"""Starting the runtime in a process of its own: gradlint itself never loads TensorFlow."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from collections.abc import Sequence

#: What to install, as `pip` takes it; tf-gpu for the GPUs of NVIDIA.
INSTALL = 'pip install "flake8-gradlint[all,tf-cpu]"'

#: What a shell reports for a process that a signal ended: 128 and the signal's number.
_BY_SIGNAL = 128


def missing(what: str) -> str | None:
    """Why `what` cannot run here, and the way out; None where TensorFlow and the runtime are installed."""
    absent = [name for name in ("tensorflow", "gradlint_runtime") if not importlib.util.find_spec(name)]
    if not absent:
        return None
    verb = "is" if len(absent) == 1 else "are"
    return (
        f"{what} needs {' and '.join(absent)}, which {verb} not installed for {sys.executable}\n"
        f"  {INSTALL}\n"
        "puts it there with TensorFlow for CPUs; take tf-gpu instead of tf-cpu for an NVIDIA GPU.\n"
    )


def traced(arguments: Sequence[str]) -> list[str]:
    """The command that runs a script under the tracer: the tracer's options, the script, its arguments."""
    return [sys.executable, "-m", "gradlint_runtime", *arguments]


def run(command: Sequence[str]) -> int:
    """Run a command in the foreground; its exit status, as a shell would report it.

    An interrupt reaches the command too, which may still have a report to write: it is waited for.  The
    second interrupt ends it.
    """
    with subprocess.Popen(command) as process:
        try:
            status = process.wait()
        except KeyboardInterrupt:
            status = _wind_up(process)
    return _BY_SIGNAL - status if status < 0 else status


def _wind_up(process: subprocess.Popen[bytes]) -> int:
    try:
        return process.wait()
    except KeyboardInterrupt:
        process.kill()
        return process.wait()
