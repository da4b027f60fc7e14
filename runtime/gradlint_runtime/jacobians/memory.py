"""How much memory there is, and the error for a Jacobian that does not fit into it."""

from __future__ import annotations

import re
from pathlib import Path

_MEMINFO = Path("/proc/meminfo")
_CGROUP = Path("/sys/fs/cgroup")


class JacobianMemoryError(MemoryError):
    """The Jacobian and the passes for it do not fit into memory; raised before anything is computed."""

    # AutoGraph hands an error on as what it is only if it is made like an Exception.
    __init__ = Exception.__init__


def available_memory() -> int | None:
    """Bytes of main memory that can still be had, under the container's limit too; None where unknown."""
    limits = [limit for limit in (_available_to_machine(), _available_to_container()) if limit is not None]
    return min(limits, default=None)


def _available_to_machine() -> int | None:
    if not _MEMINFO.is_file():
        return None
    found = re.search(r"^MemAvailable:\s+(\d+) kB$", _MEMINFO.read_text(), re.MULTILINE)
    return None if found is None else int(found[1]) * 1024


def _available_to_container() -> int | None:
    """The limit of the control group, version 2; the cache of files in it can be had again."""
    limit, used, details = (_CGROUP / name for name in ("memory.max", "memory.current", "memory.stat"))
    if not (limit.is_file() and used.is_file() and details.is_file()):
        return None
    text = limit.read_text().strip()
    if text == "max":
        return None
    cache = re.search(r"^inactive_file (\d+)$", details.read_text(), re.MULTILINE)
    return int(text) - int(used.read_text()) + (int(cache[1]) if cache else 0)


def readable(size: int) -> str:
    """1536 -> "1.5 KiB"."""
    value = float(size)
    for unit in ("bytes", "KiB", "MiB", "GiB"):
        if value < 1024:
            return f"{value:.0f} {unit}" if unit == "bytes" else f"{value:.1f} {unit}"
        value /= 1024
    return f"{value:.1f} TiB"
