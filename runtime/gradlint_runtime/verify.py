"""Two versions of a program run in TensorFlow, and the results of their recorded calls compared.

    python -m gradlint_runtime.verify < REQUEST

reads a request in JSON and prints an answer in JSON (`gradlint_runtime.verification.requests` has both).
Each version runs in a process of its own, with the same seeds, in one thread, with limits, without input.
"""

from __future__ import annotations

import importlib.util
import json
import os
import sys
import tempfile
from pathlib import Path

from gradlint_runtime.verification.comparing import compare
from gradlint_runtime.verification.limits import run_limited
from gradlint_runtime.verification.requests import AFTER, BEFORE, Answer, Request, answer_text, read_request
from gradlint_runtime.verification.running import OUTCOME

#: One thread adds in one order; no window waits for a user; sets are walked through in one order.
_ENVIRONMENT = {
    "TF_NUM_INTEROP_THREADS": "1",
    "TF_NUM_INTRAOP_THREADS": "1",
    "MPLBACKEND": "Agg",
    "PYTHONHASHSEED": "0",
}


def verify(request: Request) -> Answer:
    """Run both versions, and compare what each recorded call returned.

    A call that did not run is no proof, and is answered as wrong.  Where a version does not come to its
    end, the answer is the failure alone.
    """
    with tempfile.TemporaryDirectory(prefix="gradlint-") as name:
        folder = Path(name)
        for role, text, said in (
            (BEFORE, request.before, "the program as it is fails"),
            (AFTER, request.after, "the rewritten program fails"),
        ):
            error = _run(request, folder / role, role, text)
            if error is not None:
                return Answer(f"{said}: {error}", ())
        calls = range(request.calls)
        reasons = [compare(folder / BEFORE, folder / AFTER, call, request.intent) for call in calls]
        return Answer(None, tuple(reasons))


def _run(request: Request, folder: Path, role: str, text: str) -> str | None:
    """What went wrong in the run of one version; its records are in the folder then."""
    folder.mkdir()
    wanted = {
        "path": request.path,
        "text": text,
        "folder": str(folder),
        "role": role,
        "intent": request.intent,
        "timeout": request.timeout,
        "memory": request.memory,
    }
    question = folder / "request.json"
    question.write_text(json.dumps(wanted), encoding="utf-8")
    cut = run_limited(
        [sys.executable, "-m", "gradlint_runtime.verification.running", str(question)],
        folder=folder,
        environment={**os.environ, **_ENVIRONMENT},
        timeout=request.timeout,
    )
    outcome = folder / OUTCOME
    if outcome.exists():
        error: str | None = json.loads(outcome.read_text(encoding="utf-8"))["error"]
        return error
    return cut or "it ended its process before its last line"


def main() -> int:
    """Answer the request on standard input; status 2 where TensorFlow is missing."""
    if importlib.util.find_spec("tensorflow") is None:
        print("TensorFlow is not installed", file=sys.stderr)
        return 2
    print(answer_text(verify(read_request(sys.stdin.read()))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
