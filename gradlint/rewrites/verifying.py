"""The programs before and after a rewrite, run in TensorFlow by the runtime; what it cannot confirm is left.

Nothing of the program is imported or run in this process: `gradlint_runtime.verify` is started in another
one, and starts one for each run.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from gradlint.records import Place
from gradlint.rewrites.documents import rewrite
from gradlint.rewrites.edits import Plan, Recorded, Refusal
from gradlint.rules.words import plural
from gradlint.source.reading import NOTEBOOK
from gradlint.source.text import Source

_NOT_RUN = "the call did not run"
_SAID = {
    "sum": "every result is the same, bit for bit",
    "jacobian": "every Jacobian has its shape, sums to the gradient, and agrees with random cotangents",
}


class Limits(NamedTuple):
    """What each of the two runs may take: seconds, and GiB."""

    timeout: float
    memory: float


def verified(
    source: Source, text: str, plan: Plan, intent: str, limits: Limits
) -> tuple[Plan, tuple[str, ...]]:
    """The plan with the edits that two runs of the program confirm, and a line about them.

    Where some results differ, the rest is run again without them: they may have been all that was wrong.
    """
    if source.path.endswith(NOTEBOOK):
        reason = "a notebook is no program that can be run to verify it: leave out --verify"
        return _without(plan, dict.fromkeys(plan.edits, reason)), ()
    plan = _without(plan, dict(rewrite(source, text, plan).refusals))
    while plan.edits:
        reasons = _reasons(source, text, plan, intent, limits)
        plan = _without(plan, {place: f"not verified: {reason}" for place, reason in reasons.items()})
        # A call that did not run had no part in the results of the others.
        if all(reason == _NOT_RUN for reason in reasons.values()):
            break
    said = f"{source.path}: {plural(len(plan.edits), 'call')} verified in TensorFlow: {_SAID[intent]}"
    return plan, (said,) if plan.edits else ()


def _without(plan: Plan, reasons: Mapping[Place, str]) -> Plan:
    """The plan with these edits refused."""
    edits = {place: edit for place, edit in plan.edits.items() if place not in reasons}
    new = tuple(Refusal(place, reason) for place, reason in reasons.items() if place in plan.edits)
    return plan._replace(edits=edits, refusals=plan.refusals + new)


def _reasons(source: Source, text: str, plan: Plan, intent: str, limits: Limits) -> dict[Place, str]:
    """What keeps each call from being verified; a failure of a whole run keeps all."""
    places = list(plan.edits)
    request = {
        "path": str(Path(source.path).absolute()),
        "before": rewrite(source, text, _recorded(plan, places, edited=False)).text,
        "after": rewrite(source, text, _recorded(plan, places, edited=True)).text,
        "intent": intent,
        "calls": len(places),
        **limits._asdict(),
    }
    failure, calls = _asked(request)
    if failure is not None:
        return dict.fromkeys(places, failure)
    pairs = zip(places, calls, strict=True)
    return {place: reason for place, reason in pairs if reason is not None}


def _recorded(plan: Plan, places: list[Place], *, edited: bool) -> Plan:
    """The plan for a program that hands the calls to the recorder, after their edits or as they were."""
    edits = zip(places, plan.plain(), strict=True)
    recorded = {
        place: Recorded(number, edit if edited else None) for number, (place, edit) in enumerate(edits)
    }
    return plan.narrowed(recorded)


def _asked(request: dict[str, object]) -> tuple[str | None, tuple[str | None, ...]]:
    """The runtime's answer: a failure of a run, or for each call what is wrong with it."""
    with tempfile.TemporaryDirectory(prefix="gradlint-") as folder:
        # A folder of its own, so that no file of the user is taken for a module of the runtime.
        run = subprocess.run(
            [sys.executable, "-m", "gradlint_runtime.verify"],
            input=json.dumps(request).encode(),
            capture_output=True,
            cwd=folder,
            check=False,
        )
    if run.returncode:
        lines = run.stderr.decode(errors="replace").strip().splitlines()
        return f"the verification itself failed: {lines[-1] if lines else run.returncode}", ()
    answer = json.loads(run.stdout)
    return answer["failure"], tuple(answer["calls"])
