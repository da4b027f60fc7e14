"""What a tensor was made of, looked at only when somebody asks."""

from __future__ import annotations

from collections.abc import Callable

from gradlint.inference.interpreter import Interpreter
from gradlint.inference.values import CIRCLE, Tensor
from gradlint.shapes.shape import at_least


def later(
    interp: Interpreter, find: Callable[[], tuple[Tensor, ...]]
) -> Callable[[Tensor], tuple[Tensor, ...]]:
    """The inputs of a tensor, found at first use.

    What a loop carries around may have come to rest on the tensor in the meantime.  There the graph is
    cut, so that walks over it end; the effect of what lies behind is unknown.
    """

    def inputs(tensor: Tensor) -> tuple[Tensor, ...]:
        found, lasting = interp.aside(find)
        if _rests_on(found, tensor):
            found = (
                Tensor(at_least(0), CIRCLE, reason="what a loop carries around", opaque=True, gap="limit"),
            )
        if lasting:
            tensor.inputs = found
        return found

    return inputs


def _rests_on(tensors: tuple[Tensor, ...], tensor: Tensor) -> bool:
    """Whether the tensors were made of this one, by what has been looked at so far."""
    pending, seen = [*tensors], set[int]()
    while pending:
        node = pending.pop()
        if node is tensor:
            return True
        if id(node) not in seen:
            seen.add(id(node))
            pending += node.asked
    return False
