"""Copying a slice of a graph into a fresh function that has no effect on the user's program.

Control dependencies are dropped.  An operation that must not be run again (slices.is_harmless) is replaced:
random operations by stateless ones of the same distribution and shape, operations that hand their input on
by the input, and the outputs of all others by synthetic constants.  Functions that contain such an operation
are copied by the same rules, all others are called as they are.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import Any, NamedTuple

import tensorflow as tf

from gradlint_runtime.tracing import stand_ins
from gradlint_runtime.tracing.bodies import COMPILED, is_compiled, is_harmless_function, surely_ends
from gradlint_runtime.tracing.graph_internals import (
    add_function,
    body_of,
    copy_handle_data,
    find_function,
    fresh_graph,
    function_from_graph,
)
from gradlint_runtime.tracing.slices import (
    CALLS,
    PASS_THROUGH,
    V1_CONTROL_FLOW,
    called_functions,
    has_kernel_seed,
    is_harmless,
    needed,
)

_INPUTS = ("Placeholder", "PlaceholderV2")


class CannotReplay(Exception):  # noqa: N818 - it is an answer to the caller, not a fault
    """The gradient's graph cannot be run with other seeds; the message says why."""


class Plan(NamedTuple):
    """What holds for a copy and for the functions in it.

    `size` stands for unknown dimensions.  In a graph that is run several times (`replayed`) nothing may
    change from run to run.  `notes` and `guesses` are filled on the way: what was replaced, and the outputs
    with unknown dimensions; `harmless` remembers what was found out about functions.
    """

    size: int
    replayed: bool
    notes: dict[str, None]
    guesses: list[str]
    harmless: dict[str, bool]


class Copied(NamedTuple):
    """A copied slice: `graph` has all feeds as inputs, and as outputs the fetches that could be copied.

    `fetches` are their indices in the list that was given.
    """

    graph: Any
    fetches: tuple[int, ...]


class _Slice(NamedTuple):
    """A slice on its way: `copies` maps a tensor's name to its copy, None when it is not available."""

    source: Any
    target: Any
    copies: dict[str, Any]
    tainted: set[str]
    plan: Plan


def copy_slice(
    source: Any,
    feeds: Sequence[Any],
    fetches: Sequence[Any],
    plan: Plan,
    tainted: Sequence[Any] = (),
    absent: Sequence[Any] = (),
) -> Copied:
    """Copies what computes `fetches` from `feeds` (tensors of the graph `source`) into a fresh graph.

    What depends on a tensor in `tainted` is never replaced by synthetic values: it is left out instead, and
    so is what depends on a tensor in `absent`.  Raises CannotReplay when the slice holds control flow of
    TensorFlow 1.
    """
    ops = needed((*feeds, *absent), fetches)
    refuse_v1_control_flow(ops)
    target = fresh_graph("slice")
    copies = dict.fromkeys(tensor.name for tensor in absent)
    part = _Slice(source, target, copies, {tensor.name for tensor in tainted}, plan)
    with target.as_default():
        part.copies.update((feed.name, _placeholder(target, feed)) for feed in feeds)
        for op in ops:
            _copy(part, op)
    outputs = [part.copies[tensor.name] for tensor in fetches]
    target.outputs.extend(output for output in outputs if output is not None)
    return Copied(target, tuple(index for index, output in enumerate(outputs) if output is not None))


def refuse_v1_control_flow(ops: Sequence[Any]) -> None:
    """Raises CannotReplay when one of the operations belongs to a loop or conditional of TensorFlow 1."""
    for op in ops:
        if op.type in V1_CONTROL_FLOW:
            raise CannotReplay(
                f"{op.type} '{op.name}' belongs to a while loop or conditional of TensorFlow 1, which cannot "
                "be run in two parts: tf.compat.v1.enable_control_flow_v2() gives the program loops that can"
            )


def _placeholder(target: Any, feed: Any) -> Any:
    """An input of the copy that stands for `feed`."""
    shape = feed.shape if has_values(feed.dtype) else []
    placeholder = tf.compat.v1.placeholder(feed.dtype.base_dtype, shape)
    copy_handle_data(feed, placeholder)
    target.inputs.append(placeholder)
    return placeholder


def has_values(dtype: Any) -> bool:
    """False for handles: resources and variants."""
    return dtype.base_dtype.name not in ("resource", "variant")


def _copy(part: _Slice, op: Any) -> None:
    """Adds the copy of one operation, whose inputs are there already."""
    tainted = any(tensor.name in part.tainted for tensor in op.inputs)
    if tainted:
        part.tainted.update(tensor.name for tensor in op.outputs)
    inputs = [part.copies[tensor.name] for tensor in op.inputs]
    outputs = None
    if not any(value is None for value in inputs):
        outputs = _outputs(part, op, inputs, tainted)
        if outputs is None:
            part.plan.notes[_reason(op, tainted)] = None
    if outputs is None:
        outputs = [None if tainted else _stand_in(part, tensor, inputs) for tensor in op.outputs]
    for original, copy in zip(op.outputs, outputs, strict=True):
        part.copies.setdefault(original.name, copy)


def _reason(op: Any, left_out: bool) -> str:
    if op.type in _INPUTS:
        return f"the value of the input '{op.name}' is not known: random values of its shape stand for it"
    if left_out:
        return f"{op.type} '{op.name}' can be run only once: what comes behind it is not known"
    return f"{op.type} '{op.name}' is not run again: random values of its shape stand for what it returned"


def _outputs(part: _Slice, op: Any, inputs: list[Any], tainted: bool) -> list[Any] | None:
    """The op's outputs in the copy, or None when it must not be run again."""
    if op.type in PASS_THROUGH:
        return [inputs[0]]
    if op.type in _INPUTS:
        return None
    drawn = stand_ins.redrawn(op, inputs, _seed(op.name))
    if drawn is not None:
        part.plan.notes[f"the random numbers of {op.type} were drawn anew"] = None
        return [drawn]
    # The copy is not compiled: kernels that run one by one keep powers of two exact, and start at once.
    attributes = {key: value for key, value in op.node_def.attr.items() if key not in ("_class", COMPILED)}
    if has_kernel_seed(op.type) and not (tainted or part.plan.replayed):
        # The copy has a kernel of its own, so that the program's generator stays where it is.
        part.plan.notes[f"the random numbers of {op.type} were drawn anew"] = None
        attributes["seed"].i, attributes["seed2"].i = 7, _seed(op.name)
        return _create(part, op, inputs, attributes)
    if not is_harmless(op.type):
        return None
    if op.type in ("While", "StatelessWhile") and not surely_ends(part.source, part.plan.harmless, op):
        return None
    for key, names in called_functions(attributes).items():
        copies = [_function(part, op, name, tainted) for name in names]
        for index, name in enumerate(copies):
            if name is None:
                return None
            value = attributes[key]
            (value.func if value.HasField("func") else value.list.func[index]).name = name
    return _create(part, op, inputs, attributes)


def _create(part: _Slice, op: Any, inputs: list[Any], attributes: dict[str, Any]) -> list[Any]:
    dtypes = [tensor.dtype.base_dtype for tensor in op.outputs]
    copies = list(part.target.create_op(op.type, inputs, dtypes, attrs=attributes, name=op.name).outputs)
    for original, copy in zip(op.outputs, copies, strict=True):
        # What Python code told TensorFlow about a tensor is not in the operation's definition.
        if not has_values(original.dtype):
            copy_handle_data(original, copy)
        elif not copy.shape.is_fully_defined():
            copy.set_shape(original.shape)
    return copies


def _stand_in(part: _Slice, tensor: Any, inputs: list[Any]) -> Any | None:
    """Synthetic values for an output of an operation that has these inputs in the copy."""
    dtype, seed = tensor.dtype.base_dtype, _seed(tensor.name)
    if tensor.shape.is_fully_defined():
        return stand_ins.constant(dtype, tensor.shape, part.plan.size, seed)
    part.plan.guesses.append(tensor.name)
    similar = [value for value in inputs if value is not None and value.dtype == dtype]
    if tensor.shape.rank is None and dtype.is_floating and similar:
        return tf.random.stateless_normal(tf.shape(similar[0]), [seed, 7], dtype=dtype)
    value = stand_ins.constant(dtype, tensor.shape, part.plan.size, seed)
    # The guess must not be seen while the copy is built, only when it runs: that can be tried again.
    return None if value is None else tf.compat.v1.placeholder_with_default(value, tensor.shape)


def _seed(name: str) -> int:
    """The same number for a name in every run."""
    return zlib.crc32(name.encode()) & 0x7FFFFFFF


def _function(part: _Slice, op: Any, name: str, tainted: bool) -> str | None:
    """The name of a function for the copy to call in place of `name`; None when there is none."""
    function = find_function(part.source, name)
    if function is None:
        return None
    if not is_harmless_function(part.source, part.plan.harmless, function, name) or (
        op.type in CALLS and is_compiled(op)
    ):
        function = _rewritten(part, op, function, tainted)
    if function is not None:
        add_function(part.target, function)
        found: str = function.name.decode() if isinstance(function.name, bytes) else function.name
        return found
    return None


def _rewritten(part: _Slice, op: Any, function: Any, tainted: bool) -> Any | None:
    """A copy of the function without its effects; None when not all of its outputs can be had."""
    body = body_of(function)
    if op.type not in CALLS or body is None:
        return None
    marked = list(body.inputs) if tainted else []
    if tainted and "PartitionedCall" in op.type:
        pairs = zip(op.inputs, body.inputs, strict=True)
        marked = [inner for outer, inner in pairs if outer.name in part.tainted]
    copied = copy_slice(body, body.inputs, body.outputs, part.plan, marked)
    if len(copied.fetches) < len(body.outputs):
        return None
    return function_from_graph(copied.graph)
