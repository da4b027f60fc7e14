"""The third front end: a function is traced once for each signature; the result lives as long as it does."""

from __future__ import annotations

import inspect
import weakref
from collections.abc import Callable, Hashable, Sequence
from typing import Any, NamedTuple

import tensorflow as tf

from gradlint_runtime.jacobians.arguments import checked_sources, checked_target
from gradlint_runtime.jacobians.fingerprints import fingerprint
from gradlint_runtime.jacobians.preparing import Prepared, prepare
from gradlint_runtime.jacobians.problems import problem_of_graph
from gradlint_runtime.jacobians.records import Options, PlanRecord


class Compiled(NamedTuple):
    """A plan that was followed and the function that runs it on other sources of the same signature."""

    record: PlanRecord
    connected: tuple[bool, ...]
    run: Callable[..., Sequence[tf.Tensor]]

    def __call__(self, sources: Any) -> Any:
        """The Jacobians, structured like the sources."""
        flat = tf.nest.flatten(sources)
        found = iter(self.run(*(source for source in flat if not isinstance(source, tf.Variable))))
        jacobians = [next(found) if is_connected else None for is_connected in self.connected]
        return tf.nest.pack_sequence_as(sources, jacobians)


#: How many signatures of one function are kept; the oldest goes first.
_KEPT = 16

#: Compiled functions by function, or by the object that a method belongs to.  They hold no reference to it.
_cache: weakref.WeakKeyDictionary[Any, dict[Hashable, Compiled]] = weakref.WeakKeyDictionary()


@tf.autograph.experimental.do_not_convert  # type: ignore[untyped-decorator]
def checked_for_function(sources: Any, tape: tf.GradientTape | None) -> Any:
    """The sources as tensors and variables.  Raises TypeError or ValueError, and ValueError for a tape."""
    if tape is not None:
        raise ValueError(
            "tape: a function is traced and needs none; leave it out, or pass a tensor as the target"
        )
    tensors = tf.nest.map_structure(_as_tensor, sources)
    return tf.nest.pack_sequence_as(tensors, checked_sources(tensors))


def _as_tensor(source: Any) -> Any:
    is_one = tf.is_tensor(source) or isinstance(source, tf.Variable)
    return source if is_one else tf.convert_to_tensor(source)


@tf.autograph.experimental.do_not_convert  # type: ignore[untyped-decorator]
def can_be_compiled(sources: Any) -> bool:
    """Whether all sources have values now; inside a graph the function becomes part of that graph."""
    is_eager = (tf.Variable, tf.__internal__.EagerTensor)
    return tf.executing_eagerly() and all(isinstance(source, is_eager) for source in tf.nest.flatten(sources))


@tf.autograph.experimental.do_not_convert  # type: ignore[untyped-decorator]
def arguments_for(function: Callable[..., Any], sources: Any) -> tuple[Any, ...]:
    """f(x) for a tensor or a dictionary, f(*sources) for a list or tuple, f() where f takes nothing."""
    if _takes_nothing(function):
        return ()
    return tuple(sources) if isinstance(sources, (list, tuple)) else (sources,)


def compiled(function: Callable[..., Any], sources: Any, options: Options) -> Compiled:
    """The function's Jacobian for sources of this signature, from the cache where nothing has changed.

    sources: a structure of tensors and variables.  Raises what `prepare` and the function raise.
    """
    kept = _entries(function)
    key = (getattr(function, "__name__", None), _signature(sources), options, fingerprint(function))
    if key not in kept:
        found = _compile(function, sources, options)
        if len(kept) >= _KEPT:
            del kept[next(iter(kept))]
        kept[key] = found
    return kept[key]


def _entries(function: Callable[..., Any]) -> dict[Hashable, Compiled]:
    try:
        return _cache.setdefault(getattr(function, "__self__", function), {})
    except TypeError:  # not hashable, or no weak reference to it: compiled anew each time
        return {}


def _compile(function: Callable[..., Any], sources: Any, options: Options) -> Compiled:
    flat = tf.nest.flatten(sources)
    specs = [
        tf.TensorSpec(source.shape, source.dtype) for source in flat if not isinstance(source, tf.Variable)
    ]
    prepared: list[Prepared] = []
    refusals: list[Exception] = []
    held = [function]

    def traced(*tensors: tf.Tensor) -> list[tf.Tensor]:
        own = _in_place(sources, tensors)
        target = held[0](*arguments_for(held[0], own))
        return list(_finish(target, own, options, prepared, refusals))

    # AutoGraph converts the user's function, so that `if` and `for` over tensors work as in tf.function.
    try:
        run = tf.function(traced).get_concrete_function(*specs)
    except Exception as error:
        # AutoGraph points at lines of the user's code, and the engine's errors have none there.
        if refusals:
            raise refusals[0] from error
        raise
    held.clear()
    (only,) = prepared
    return Compiled(only.record, tuple(jacobian is not None for jacobian in only.jacobians), run)


@tf.autograph.experimental.do_not_convert  # type: ignore[untyped-decorator]
def _in_place(sources: Any, tensors: Sequence[tf.Tensor]) -> Any:
    """The sources with the function's own tensors for theirs; variables stay."""
    remaining = iter(tensors)
    return tf.nest.map_structure(
        lambda source: source if isinstance(source, tf.Variable) else next(remaining), sources
    )


@tf.autograph.experimental.do_not_convert  # type: ignore[untyped-decorator]
def _finish(
    target: Any, sources: Any, options: Options, prepared: list[Prepared], refusals: list[Exception]
) -> list[tf.Tensor]:
    try:
        problem = problem_of_graph(checked_target(target), checked_sources(sources))
        prepared.append(prepare(problem, options))
    except Exception as error:
        refusals.append(error)
        raise
    return [jacobian for jacobian in prepared[-1].jacobians if jacobian is not None]


def _signature(sources: Any) -> Hashable:
    """Variables by identity: their values are read on every run."""
    leaves = tuple(
        id(source) if isinstance(source, tf.Variable) else (tuple(source.shape), source.dtype.name)
        for source in tf.nest.flatten(sources)
    )
    return (_structure(sources), leaves)


def _structure(sources: Any) -> Hashable:
    if isinstance(sources, dict):
        return (type(sources), tuple((key, _structure(each)) for key, each in sorted(sources.items())))
    if isinstance(sources, (list, tuple)):
        return (type(sources), tuple(_structure(each) for each in sources))
    return None


def _takes_nothing(function: Callable[..., Any]) -> bool:
    try:
        return not inspect.signature(function).parameters
    except (TypeError, ValueError):
        return False
