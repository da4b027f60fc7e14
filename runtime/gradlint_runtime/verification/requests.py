"""What is asked of a verification, what its two runs leave behind, and what is answered."""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

#: Executions of each call that are recorded.
EXECUTIONS = 3
#: Random cotangents that each Jacobian is multiplied with: one may have entries that are alike by chance.
COTANGENTS = 3
#: The same cotangent, this many times as large, shows by how much rounding changes a gradient.
STRETCH = 1.75
#: The structure of a result that is no tensor: the update of an optimizer in a graph.
OPERATION = "operation"
#: The two runs, and the folders in which they leave their records.
BEFORE, AFTER = "before", "after"


class Request(NamedTuple):
    """Two versions of the program at `path`, in which the calls 0 to `calls` - 1 go to the recorder.

    `timeout` is in seconds and `memory` in GiB, for each of the two runs.
    """

    path: str
    before: str
    after: str
    intent: str
    calls: int
    timeout: float
    memory: float


class Outcome(NamedTuple):
    """How a run ended: `error` is None where the program came to its end."""

    error: str | None


class Answer(NamedTuple):
    """`failure` says why the runs settle nothing; else `calls` has for each call None or what is wrong."""

    failure: str | None
    calls: tuple[str | None, ...]


def read_request(text: str) -> Request:
    """The request from its JSON form."""
    return Request(**json.loads(text))


def answer_text(answer: Answer) -> str:
    """The JSON form of an answer."""
    return json.dumps(answer._asdict())


def record_path(folder: Path, number: int, execution: int) -> Path:
    """Where an execution of a call is recorded."""
    return folder / f"{number}-{execution}.npz"
