"""From a recording to what the report says about the call."""

from __future__ import annotations

from collections.abc import Callable

from gradlint_runtime.tracing.entries import call_of
from gradlint_runtime.tracing.looking import NOTHING, look
from gradlint_runtime.tracing.material import Material
from gradlint_runtime.tracing.records import Call
from gradlint_runtime.tracing.replaying import Run


def analysed(found: Material, prepare: Callable[[], Run]) -> Call:
    """The record of a call; what goes wrong in the replays leaves it unverified, and is said in a note."""
    if found.shapes == ((),):
        # There is nothing to add.
        return call_of(found, NOTHING, ())
    if not found.present and any(result is not None for result in found.results):
        return call_of(found, None, ("it is not clear which of the targets the tape knows",))
    try:
        run = prepare()
        return call_of(found, look(found, run), run.notes)
    except Exception as error:  # noqa: BLE001 (whatever the user's gradient functions raise)
        return call_of(found, None, (f"the gradient could not be computed again: {error}",))
