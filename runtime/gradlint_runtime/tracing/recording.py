"""What is noted down while TensorFlow computes one gradient: the seeds, the steps, and the results.

A recording holds the very objects that pass between the steps: one step's outgoing cotangent is known
again, by identity, as the next one's incoming one.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

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
    """One backward step as it ran: `run` computes the outgoing cotangents anew (eager recordings only)."""

    kind: str
    op_type: str
    incoming: tuple[Any, ...]
    outgoing: tuple[Any, ...]
    run: Callable[[Sequence[Any]], Sequence[Any]] | None
    forward: Forward | None


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
        self.given_seeds: tuple[Any, ...] = ()
        self.made_seeds: list[Any] = []
        self.seed_site: Site | None = None
        self.steps: list[RawStep] = []
        self.results: tuple[Any, ...] = ()


class _Busy:
    """Stands for the current recording while TensorFlow's own functions run inside a step."""


BUSY = _Busy()


class _State(threading.local):
    current: Recording | _Busy | None = None


_state = _State()


def current() -> Recording | None:
    """The recording that this thread's gradient call fills, or None when no step is to be noted."""
    return _state.current if isinstance(_state.current, Recording) else None


def idle() -> bool:
    """Whether no gradient call is being recorded in this thread."""
    return _state.current is None


@contextmanager
def filling(recording: Recording | _Busy) -> Iterator[None]:
    """Note down this thread's steps in the recording; BUSY notes nothing."""
    before = _state.current
    _state.current = recording
    try:
        yield
    finally:
        _state.current = before
