"""Operations through which a value could leave the graph and come back unseen."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from gradlint_runtime.jacobians.axes.frames import Frame, Refused
from gradlint_runtime.jacobians.axes.graphs import CALLING, called_graphs

#: Stateful operations that write nothing that another operation reads.
HARMLESS = frozenset(
    [
        "Assert",
        "CheckNumerics",
        "CheckNumericsV2",
        "Placeholder",
        "Print",
        "PrintV2",
        "RandomGamma",
        "RandomPoissonV2",
        "RandomShuffle",
        "RandomStandardNormal",
        "RandomUniform",
        "RandomUniformInt",
        "ReadVariableOp",
        "ResourceGather",
        "ResourceGatherNd",
        "Timestamp",
        "TruncatedNormal",
        "VarHandleOp",
        "VarIsInitializedOp",
        "VariableShape",
    ]
)


def check_effects(frame: Frame, operations: Iterable[Any]) -> None:
    """Refuses when one of the operations, which depend on the seed, writes where another may read.

    Raises:
        Refused: a variable, a queue, an array of the older kind or Python's own state may be written.
    """
    for operation in operations:
        if operation.type in CALLING:
            if not operation.type.startswith(("Stateless", "Partitioned")):
                for graph in called_graphs(frame, operation):
                    check_effects(frame, graph.get_operations())
        elif operation.type not in HARMLESS and _may_write(operation.op_def):
            raise Refused


def _may_write(definition: Any) -> bool:
    return bool(definition.is_stateful) or any(argument.is_ref for argument in definition.input_arg)
