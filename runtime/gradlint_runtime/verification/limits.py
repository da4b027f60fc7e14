"""Programs run with limits: on the wall clock from outside, on CPU time and memory from inside."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

_GIB = 2**30


def run_limited(
    command: Sequence[str], *, folder: Path, environment: Mapping[str, str], timeout: float
) -> str | None:
    """Run the command without input and output, and say how it ended; None where it did so by itself.

    The command gets a session of its own, so that what it started ends with it.
    """
    process = subprocess.Popen(
        command,
        cwd=folder,
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        status = process.wait(timeout)
    except subprocess.TimeoutExpired:
        return f"it did not end within {timeout:g} seconds"
    finally:
        _end(process)
    if status < 0:
        return _killed(-status)
    return f"it ended its process with status {status}" if status else None


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the process and all of its session."""
    if hasattr(os, "killpg"):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
    process.wait()


def _killed(number: int) -> str:
    if hasattr(signal, "SIGXCPU") and number == signal.SIGXCPU:
        return "it used up its CPU time"
    name = signal.Signals(number).name if number in set(signal.Signals) else str(number)
    return f"it was ended by signal {name}"


def limit_this_process(*, cpu_seconds: float, memory: float) -> None:
    """Limit the CPU time in seconds and the memory in GiB of this process, where the platform has limits.

    Memory counts what the process can write to and has not mapped from a file, beyond what it has now:
    address space alone would forbid what a GPU's driver reserves.
    """
    try:
        import resource
    except ImportError:
        return
    _lower(resource.RLIMIT_CPU, int(cpu_seconds) + 1)
    _lower(resource.RLIMIT_DATA, _data_size() + int(memory * _GIB))
    _lower(resource.RLIMIT_CORE, 0)


def _lower(kind: int, value: int) -> None:
    """The limit at `value`, or lower where it is lower already."""
    import resource

    _, hard = resource.getrlimit(kind)
    if hard != resource.RLIM_INFINITY:
        value = min(value, hard)
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(kind, (value, hard))


def _data_size() -> int:
    """Bytes of writable memory of this process that no file stands behind; 0 where that is not told."""
    try:
        lines = Path("/proc/self/status").read_text(encoding="ascii", errors="replace").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmData:")), 0)
