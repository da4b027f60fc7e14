"""Which operations of a graph some tensors need, and which operations may be run a second time."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence
from typing import Any

from gradlint_runtime.tracing.graph_internals import operation_definition

#: The frames of compat.v1's while loops and conditionals: they cannot be cut into two phases.
V1_CONTROL_FLOW = frozenset(
    prefix + name for prefix in ("", "Ref") for name in ("Enter", "Exit", "Switch", "Merge", "NextIteration")
)

#: Stateful operations that only look at a state, or none at all: running them twice changes nothing.
HARMLESS_STATEFUL = frozenset(
    {
        "ReadVariableOp",
        "ResourceGather",
        "ResourceGatherNd",
        "VariableShape",
        "VarIsInitializedOp",
        "ReadVariableXlaSplitND",
        "LookupTableFindV2",
        "LookupTableSizeV2",
        "LookupTableExportV2",
        "StatelessRandomGetAlg",
        "GuaranteeConst",
        "DeviceIndex",
        "Empty",
        "DeepCopy",
        # cuDNN's recurrent layers are marked for the dropout between their layers.
        "CudnnRNN",
        "CudnnRNNV2",
        "CudnnRNNV3",
        "CudnnRNNBackprop",
        "CudnnRNNBackpropV2",
        "CudnnRNNBackpropV3",
    }
)

#: Operations that call functions which can be copied and changed.
CALLS = frozenset(
    {
        "PartitionedCall",
        "StatefulPartitionedCall",
        "If",
        "StatelessIf",
        "Case",
        "StatelessCase",
        "While",
        "StatelessWhile",
    }
)

#: Operations that hand their first input on and speak, or stop the program, beside it.
PASS_THROUGH = frozenset(
    {"CheckNumerics", "CheckNumericsV2", "Print", "DebugIdentity", "DebugIdentityV2", "DebugIdentityV3"}
)

# Registered as stateless, but they run the user's Python or advance something.
_EFFECTFUL_STATELESS = frozenset({"PyFuncStateless", "NcclAllReduce", "XlaLaunch", "XlaLaunchV2"})


def needed(feeds: Iterable[Any], fetches: Iterable[Any]) -> list[Any]:
    """The operations that compute `fetches` from `feeds`, inputs first; control dependencies do not count.

    A while loop of compat.v1 is a cycle: its operations are all there, in no order that could be run.
    """
    fed = {tensor.name for tensor in feeds}
    stack = [(tensor.op, False) for tensor in fetches if tensor.name not in fed]
    seen: set[str] = set()
    order = []
    while stack:
        op, ready = stack.pop()
        if ready:
            order.append(op)
        elif op.name not in seen:
            seen.add(op.name)
            stack.append((op, True))
            stack.extend((tensor.op, False) for tensor in op.inputs if tensor.name not in fed)
    return order


def reached(ops: Sequence[Any], starts: Iterable[Any]) -> set[str]:
    """The names of the tensors that depend on `starts`, along `ops`, `starts` included."""
    found = {tensor.name for tensor in starts}
    size = -1
    while len(found) > size:  # twice, unless a loop of TensorFlow 1 leads backwards
        size = len(found)
        for op in ops:
            if any(tensor.name in found for tensor in op.inputs):
                found.update(tensor.name for tensor in op.outputs)
    return found


def called_functions(attributes: dict[str, Any]) -> dict[str, list[str]]:
    """The functions that an operation calls: attribute name to function names."""
    called = {}
    for key, value in attributes.items():
        if value.HasField("func"):
            called[key] = [value.func.name]
        elif value.HasField("list") and value.list.func:
            called[key] = [function.name for function in value.list.func]
    return called


@functools.cache
def is_harmless(op_type: str) -> bool:
    """Whether an operation of this type, apart from functions that it calls, can be run once more.

    False for whatever is not known to be harmless: a wrong "yes" would change the user's program.
    """
    definition = operation_definition(op_type)
    if definition is None or op_type in _EFFECTFUL_STATELESS:
        return False
    # A pipeline that is iterated once more reads its files, and shuffles, once more.
    if "Dataset" in op_type or "Iterator" in op_type:
        return False
    # Operations on reference variables and queues of compat.v1 are not marked as stateful.
    if any(argument.is_ref for argument in (*definition.input_arg, *definition.output_arg)):
        return False
    return not definition.is_stateful or op_type in HARMLESS_STATEFUL or op_type in CALLS


@functools.cache
def has_kernel_seed(op_type: str) -> bool:
    """Whether this is a random operation whose generator lives in its kernel (`seed` and `seed2`)."""
    definition = operation_definition(op_type)
    if definition is None or not definition.is_stateful or "Dataset" in op_type:
        return False
    attributes = {attribute.name for attribute in definition.attr}
    return {"seed", "seed2"} <= attributes


def changed_before(tensors: Iterable[Any]) -> list[str]:
    """A note for each variable that the graph changes before it reads it on the way to some tensors.

    Reads of a variable wait for the last operation that changed it; a copy of the graph, which has no
    effect, reads the value from before.
    """
    reads = [op for op in needed((), tensors) if op.type == "ReadVariableOp"]
    changed = {
        read.inputs[0].name.partition(":")[0]: None
        for read in reads
        if any(
            writer.type.startswith("Assign") and writer.inputs[0] is read.inputs[0]
            for writer in read.control_inputs
        )
    }
    return [
        f"the program changes '{name}' before it reads it: its value from before was used" for name in changed
    ]
