"""What is noted down while TensorFlow computes one gradient: the seeds, the steps, and the results.

A recording holds the very objects that pass between the steps: one step's outgoing cotangent is known
again, by identity, as the next one's incoming one.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple, TypeVar

from gradlint_runtime.tracing.places import Site


class Forward(NamedTuple):
    """An operation of the forward pass: its type, its name, its tensors by key, and where it was called."""

    op_type: str
    op_name: str
    inputs: tuple[object, ...]
    outputs: tuple[object, ...]
    site: Site | None


def tensor_key(tensor: Any) -> object:
    """A tensor's identity; an eager one's number lasts longer than its Python object."""
    return tensor.ref() if hasattr(tensor, "graph") else tensor._id  # noqa: SLF001


class RawStep(NamedTuple):
    """One backward step as it ran.

    `run` computes the outgoing cotangents anew; it is None in graphs, and where `effect` names what the
    step does besides, so that it is not run again.
    """

    kind: str
    op_type: str
    incoming: tuple[Any, ...]
    outgoing: tuple[Any, ...]
    run: Callable[[Sequence[Any]], Sequence[Any]] | None
    forward: Forward | None
    effect: str | None = None


class Recording:
    """One gradient call: filled by the hooks while it runs, read by the analysis afterwards."""

    def __init__(
        self, api: str, mode: str, site: Site, targets: Sequence[Any], sources: Sequence[Any]
    ) -> None:
        self.api = api
        self.mode = mode
        self.site = site
        self.targets = tuple(targets)
        self.sources = tuple(sources)
        #: What the program calls the sources: variables where `sources` holds their handles.
        self.raw_sources = self.sources
        self.graph: Any = None
        #: Whoever the analysis is for.
        self.wanted_by: Any = ()
        self.given_seeds: tuple[Any, ...] = ()
        self.made_seeds: list[Any] = []
        self.seed_site: Site | None = None
        self.steps: list[RawStep] = []
        self.results: tuple[Any, ...] = ()


class Busy:
    """Stands for the current recording while the functions of a step run.

    `operations` are the types of those that ran eagerly meanwhile.
    """

    def __init__(self) -> None:
        self.operations: list[str] = []


class _State(threading.local):
    current: Recording | Busy | None = None


_state = _State()


def current() -> Recording | None:
    """The recording that this thread's gradient call fills, or None when no step is to be noted."""
    return _state.current if isinstance(_state.current, Recording) else None


def busy() -> Busy | None:
    """What stands for this thread's recording while a step runs."""
    return _state.current if isinstance(_state.current, Busy) else None


def idle() -> bool:
    """Whether no gradient call is being recorded in this thread."""
    return _state.current is None


_Filled = TypeVar("_Filled", Recording, Busy)


@contextmanager
def filling(recording: _Filled) -> Iterator[_Filled]:
    """Note down this thread's steps in the recording, or none while busy."""
    before = _state.current
    _state.current = recording
    try:
        yield recording
    finally:
        _state.current = before
