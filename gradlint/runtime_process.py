"""Starting the runtime in a process of its own: gradlint itself never loads TensorFlow."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from collections.abc import Sequence

#: What to install, as `pip` takes it: what the extra tf-cpu asks for.
INSTALL = 'pip install "tensorflow-cpu>=2.16,<2.22"'

_NEEDED = ("tensorflow", "wrapt", "gradlint_runtime")

#: What a shell reports for a process that a signal ended: 128 and the signal's number.
_BY_SIGNAL = 128


def missing(what: str) -> str | None:
    """Why `what` cannot run here, and the way out; None where TensorFlow and the runtime are installed."""
    absent = [name for name in _NEEDED if importlib.util.find_spec(name) is None]
    if not absent:
        return None
    verb = "is" if len(absent) == 1 else "are"
    return (
        f"{what} needs {', '.join(absent)}, which {verb} not installed for {sys.executable}: "
        f"{INSTALL} brings what is needed for CPUs; take tensorflow[and-cuda] for an NVIDIA GPU"
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
