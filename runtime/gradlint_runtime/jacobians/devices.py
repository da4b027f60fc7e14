"""Which devices take part, and how the passes are shared among them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import tensorflow as tf

from gradlint_runtime.jacobians.seeds import Size


def devices_to_use(asked: tuple[str, ...] | None) -> tuple[str, ...]:
    """Names for `tf.device`; empty means that TensorFlow places the operations itself.

    asked: names such as "GPU:0", or None for every GPU that TensorFlow sees.  A single GPU needs no placing.
    Raises ValueError for a name that TensorFlow does not see.
    """
    if asked is None:
        gpus = tuple(_short(device.name) for device in tf.config.list_logical_devices("GPU"))
        return gpus if len(gpus) > 1 else ()
    known = [_short(device.name) for device in tf.config.list_logical_devices()]
    names = tuple(_short(name) for name in asked)
    for given, name in zip(asked, names, strict=True):
        if name not in known:
            raise ValueError(f"devices: {given!r} is not here; TensorFlow sees {', '.join(known)}")
    return names


def _short(name: str) -> str:
    """From "/job:localhost/replica:0/task:0/device:CPU:0", "/device:CPU:0" or "cpu:0" to "CPU:0"."""
    return name.rpartition("device:")[2].lstrip("/").upper()


def shares(passes: Size, devices: Sequence[str]) -> list[tuple[Size, Size]]:
    """(first pass, number of passes) for each device, as even as possible."""
    count = max(len(devices), 1)
    bounds = [at * passes // count for at in range(count + 1)]
    return [(start, end - start) for start, end in pairwise(bounds)]
