"""What a trace says, as plain immutable data: the analysis writes it once, and the reports read it.

Nothing here holds a tensor, so a report outlives the program that it is about.
"""

from __future__ import annotations

from typing import NamedTuple

#: What became of one axis of a target on its way to one source.
#:
#: kept          every entry of the result belongs to one slice of the axis: nothing was added along it
#: summed        entries of the result add up several slices
#: dead          connected, but the gradient was zero everywhere on this input (a dead ReLU, a mask)
#: disconnected  no path from the target to the source: the result is None (or zeros, if asked for)
#: nonlinear     a backward step is not linear in what comes in, so that "the sum of" has no meaning
#: unverified    could not be seen here; `AxisVerdict.reason` says why
VERDICTS = ("kept", "summed", "dead", "disconnected", "nonlinear", "unverified")

#: What a backward step did to an axis: nothing yet, the first mixing, a step behind one, or no statement.
STATES = ("kept", "summed", "after", "dead", "unknown")


class Place(NamedTuple):
    """A line of source: the user's, or TensorFlow's. `column` counts characters from one, or is None."""

    filename: str
    line: int
    column: int | None
    function: str
    text: str


class Tensor(NamedTuple):
    """A target or a source: the name that the program gives it, and its shape (None: not known)."""

    name: str
    shape: tuple[int | None, ...] | None
    dtype: str


class Contraction(NamedTuple):
    """A backward step in which slices of a target's axis are added for the first time.

    `op_type` and `op_name` are those of the forward operation whose gradient it is ("AddN" for the sum
    over the uses of one tensor, "IndexedSlices" where duplicate ids are added); `step` is its index in
    the call's steps, or None when the sum happens behind them.
    """

    step: int | None
    op_type: str
    op_name: str
    forward: Place | None
    gradient_function: str
    gradient_place: Place | None


class AxisVerdict(NamedTuple):
    """What one axis of one target comes to in one source.

    `target` is the index of the target, and `size` is -1 where it is not known.  With `axis` None this is
    about the several targets of the call themselves, and `size` is their number; `target` is then 0.
    `source_axis` is the axis of the source along which a kept axis lies, or None.
    """

    target: int
    axis: int | None
    size: int
    verdict: str
    source_axis: int | None
    contractions: tuple[Contraction, ...]
    reason: str | None


class Source(NamedTuple):
    """A source of the call, and the verdict for every axis of every target.

    `result_shape` is the shape of what came back; None when nothing did, or when it is not known.  `step` is
    the index of the step whose output is that gradient: -1 for the seed itself, None when there is none.
    """

    tensor: Tensor
    result_shape: tuple[int | None, ...] | None
    axes: tuple[AxisVerdict, ...]
    step: int | None = None


class StepAxis(NamedTuple):
    """The state of one axis of one target (as in AxisVerdict) after a step, one state for each output."""

    target: int
    axis: int | None
    states: tuple[str, ...]


class Step(NamedTuple):
    """One backward step, in the order in which TensorFlow ran it.

    `kind` is "gradient" (a registered gradient function), "sum" (the sum over the uses of one tensor) or
    "python" (a custom gradient or a function's backward pass).  `incoming` and `outgoing` are the shapes
    of the cotangents that there are (an input without a gradient has none); `before` are the indices of the
    steps whose results come in, -1 standing for the seed.  `forward` is the line of the forward operation;
    of a sum, the line that made the tensor.
    """

    kind: str
    op_type: str
    op_name: str
    forward: Place | None
    gradient_function: str
    gradient_place: Place | None
    incoming: tuple[tuple[int | None, ...] | None, ...]
    outgoing: tuple[tuple[int | None, ...] | None, ...]
    before: tuple[int, ...]
    axes: tuple[StepAxis, ...]


class Proof(NamedTuple):
    """A check by numbers that the result is the sum over the target's elements.

    `error` is the largest difference relative to the largest entry; `holds` compares it with what the
    dtype's rounding allows.  `method` is "partition": the gradients of disjoint groups of slices, each
    computed alone, add up to the gradient that was returned.
    """

    method: str
    description: str
    error: float
    holds: bool


class Call(NamedTuple):
    """One gradient call of the program.

    `api` is the public name ("tf.GradientTape.gradient", "tf.gradients"); `mode` says how it ran: "eager",
    "tf.function" or "graph" (compat.v1).  `seed` is "ones" (TensorFlow's own) or "given" (output_gradients,
    grad_ys); `seed_location` is the line of the installed TensorFlow that makes the ones.  `runs` counts how
    often the call ran while it was traced; only the first time is analysed.  `notes` say what limits the
    verdicts.
    """

    api: str
    mode: str
    filename: str
    line: int
    column: int | None
    function: str
    text: str
    targets: tuple[Tensor, ...]
    seed: str
    seed_location: Place | None
    sources: tuple[Source, ...]
    steps: tuple[Step, ...]
    proof: Proof | None
    runs: int
    notes: tuple[str, ...]


class Trace(NamedTuple):
    """All gradient calls of a traced program, in the order of their first runs.

    `tensorflow` is the version that ran; `notes` are about the trace as a whole.
    """

    calls: tuple[Call, ...]
    tensorflow: str
    notes: tuple[str, ...] = ()
