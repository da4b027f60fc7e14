"""Working beside the user's program, in a thread that shares none of TensorFlow's contexts with it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeVar

Result = TypeVar("Result")


def in_thread(work: Callable[[], Result]) -> Result:
    """Do some work in a thread of its own, and wait for it.

    Tapes, accumulators, devices and strategies belong to a thread: the user's do not see what happens
    here, and are not seen.  An exception is raised anew in the caller.
    """
    results: list[Result] = []
    errors: list[BaseException] = []

    def target() -> None:
        try:
            results.append(work())
        except BaseException as error:  # noqa: BLE001 (raised anew below)
            errors.append(error)

    thread = threading.Thread(target=target, name="gradlint")
    thread.start()
    thread.join()
    if errors:
        raise errors[0]
    return results[0]
