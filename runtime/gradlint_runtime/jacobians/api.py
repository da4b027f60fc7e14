"""`jacobian` and `plan`: the public face of the engine."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import tensorflow as tf

from gradlint_runtime.jacobians import arguments, functions
from gradlint_runtime.jacobians.explaining import explain
from gradlint_runtime.jacobians.preparing import Prepared, prepare
from gradlint_runtime.jacobians.problems import Problem, problem_of_graph, problem_of_tape
from gradlint_runtime.jacobians.records import Options, PlanRecord


class Plan(NamedTuple):
    """A Jacobian that is ready to run: `plan()` gives it, `plan.explain()` says how and why."""

    record: PlanRecord
    run: Callable[[], Any]

    def __call__(self) -> Any:
        """The Jacobians, of shape target.shape + source.shape, structured like the sources."""
        return self.run()

    def explain(self) -> str:
        """Mode, passes, structure, chunks, devices and memory, in words and numbers."""
        return explain(self.record)


def jacobian(  # noqa: PLR0913  (all but two are keywords)
    target: Any,
    sources: Any,
    *,
    tape: tf.GradientTape | None = None,
    mode: str = "auto",
    structure: str = "auto",
    chunk_size: int | str = "auto",
    memory_limit: int | None = None,
    devices: str | Sequence[str] = "auto",
    unconnected_gradients: str | tf.UnconnectedGradients = "none",
) -> Any:
    """The derivative of every element of the target by every element of the sources.

    The values are those of `tf.GradientTape.jacobian`; how they are computed is planned (see `plan`).

    Args:
        target: one of
            a tensor of a graph, inside a tf.function or in a compat.v1 graph;
            an eager tensor, with the `tape` that recorded it;
            a function, called as `f(x)` for one source or a dictionary, as `f(*sources)` for a list or tuple,
            and as `f()` if it takes nothing.  It is traced like a tf.function, once for each signature.
        sources: tensors or variables, floating or complex: one, or a structure of them.  Numbers and arrays
            serve as sources of a function.
        tape: the tape that recorded the target; one that is not persistent is used up.  In a tf.function it
            may be left out: the graph is read then.
        mode: "reverse" takes one pass for an element of the target, "forward" one for an element of the
            source; "auto" compares their costs.  Forward mode differentiates twice; where an operation cannot
            be, reverse mode stands in, and the plan says so.
        structure: "auto" proves from the graph which axes do not mix, such as the rows of a batch, and lets
            one pass serve every slice of them; "none" does without.
        chunk_size: how many passes run at once; "auto" goes by memory.
        memory_limit: bytes that the result and a chunk of passes may take; None: what the machine has left.
        devices: names such as ["GPU:0", "GPU:1"] that share the passes; "auto" takes every GPU that
            TensorFlow sees, else the CPU.
        unconnected_gradients: what stands for a source that the target does not depend on: None for "none",
            zeros for "zero".

    Returns:
        Tensors of shape target.shape + source.shape in the source's dtype, structured like `sources`.

    Raises:
        TypeError: a target or source without a derivative, such as integers or strings.
        ValueError: an argument out of its range, a missing tape, or a tape that watched no source.
        RuntimeError: a tape that is used up.
        JacobianMemoryError: the result and one pass do not fit; raised before anything is computed.

    Example:
        >>> x = tf.constant([1.0, 2.0, 3.0])
        >>> jacobian(lambda x: x * x, x).numpy().diagonal()
        array([2., 4., 6.], dtype=float32)
    """
    return plan(
        target,
        sources,
        tape=tape,
        mode=mode,
        structure=structure,
        chunk_size=chunk_size,
        memory_limit=memory_limit,
        devices=devices,
        unconnected_gradients=unconnected_gradients,
    )()


def plan(  # noqa: PLR0913  (all but two are keywords)
    target: Any,
    sources: Any,
    *,
    tape: tf.GradientTape | None = None,
    mode: str = "auto",
    structure: str = "auto",
    chunk_size: int | str = "auto",
    memory_limit: int | None = None,
    devices: str | Sequence[str] = "auto",
    unconnected_gradients: str | tf.UnconnectedGradients = "none",
) -> Plan:
    """The plan for a Jacobian, without computing it: `plan.explain()` describes it, `plan()` runs it.

    Arguments and errors are those of `jacobian`.  In a graph the operations are built here; they run only
    where their result is used.
    """
    options = arguments.options(mode, structure, chunk_size, memory_limit, devices, unconnected_gradients)
    if not callable(target) or tf.is_tensor(target) or isinstance(target, tf.Variable):
        return Plan(*_plan_of_tensor(target, sources, tape, options))
    own = functions.checked_for_function(sources, tape)
    if functions.can_be_compiled(own):
        return Plan(*_plan_of_function(target, own, options))
    # The call stands here, so that AutoGraph converts the function wherever it converts the caller.
    found = target(*functions.arguments_for(target, own))
    return Plan(*_plan_of_tensor(found, own, None, options))


# AutoGraph would rewrite the engine whenever a tf.function calls it, at the cost of seconds.
@tf.autograph.experimental.do_not_convert  # type: ignore[untyped-decorator]
def _plan_of_tensor(target: Any, sources: Any, tape: tf.GradientTape | None, options: Options) -> Plan:
    target, flat = arguments.checked_target(target), arguments.checked_sources(sources)
    is_eager = isinstance(target, tf.__internal__.EagerTensor)
    if tape is None and is_eager:
        raise ValueError(
            "tape: the target is an eager tensor, so the tape that recorded it is needed; pass it, or pass "
            "a function as the target"
        )
    problem = problem_of_graph(target, flat) if tape is None else problem_of_tape(target, flat, tape)
    if tape is not None and not options.zeros and all(gradient is None for gradient in problem.gradients):
        raise ValueError(
            "tape: it recorded no way from any of the sources to the target; watch them (tape.watch(x); "
            "trainable variables are watched by themselves) before the target is computed from them, or take "
            'unconnected_gradients="zero"'
        )
    if is_eager:
        return _plan_of_tape(problem, sources, options)
    return _plan_in_graph(prepare(problem, options), sources)


def _plan_in_graph(prepared: Prepared, sources: Any) -> Plan:
    jacobians = tf.nest.pack_sequence_as(sources, prepared.jacobians)
    return Plan(prepared.record, lambda: jacobians)


def _plan_of_tape(problem: Problem, sources: Any, options: Options) -> Plan:
    found: list[Prepared] = []

    def traced() -> list[tf.Tensor | None]:
        found[:] = [prepare(problem, options)]
        return found[0].jacobians

    run = tf.function(traced, autograph=False).get_concrete_function()
    return Plan(found[0].record, lambda: tf.nest.pack_sequence_as(sources, run()))


@tf.autograph.experimental.do_not_convert  # type: ignore[untyped-decorator]
def _plan_of_function(function: Callable[..., Any], sources: Any, options: Options) -> Plan:
    compiled = functions.compiled(function, sources, options)
    return Plan(compiled.record, lambda: compiled(sources))
