"""One graph, with what is known about its tensors: sizes, contents, and where a seed's axes lie."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from tensorflow.python.framework import tensor_util
from tensorflow.python.ops import handle_data_util

from gradlint_runtime.jacobians.axes.node import CONTENTS, ROLES, SIZES, Content, Pairs
from gradlint_runtime.jacobians.axes.sizes import Product, Size, Sizes, total


class Digit(NamedTuple):
    """Where an axis of the seed, with n slices, lies in a tensor.

    The slice of the tensor at index i of its axis `place` reads the seed at slice (i // stride) % n alone.
    With stride one on an axis of size n that is slice by slice; other strides come from folded axes.
    """

    axis: int
    place: int
    stride: Size


#: All that is known of that kind; None for a tensor that does not depend on the seed.
Flow = frozenset[Digit] | None

LOST: Flow = frozenset()

#: Longer vectors are no shapes.
LONGEST_CONTENT = 64


class Refused(Exception):  # noqa: N818 (no error: the answer is that nothing can be said)
    """The program does something that no rule covers, and that cannot be confined to one tensor."""


class Facts(NamedTuple):
    """The sizes of a tensor's axes, None without a rank, and its elements, where they are known."""

    sizes: Sizes | None
    content: Content | None


class CallRule(NamedTuple):
    """What an operation that runs other graphs gives: facts and flows of its outputs."""

    facts: Callable[[Frame, Any], list[Facts]]
    flows: Callable[[Frame, Any], list[Flow]]


#: Filled by the modules that know how operations call graphs.
CALLS: dict[str, CallRule] = {}


class Analysis(NamedTuple):
    """What all frames share: fresh atoms, the graphs that operations call, and the seed's sizes."""

    atoms: Iterator[int]
    graphs: dict[int, list[Any]]
    seed: list[Size]


class View:
    """An operation as the rules see it."""

    def __init__(self, frame: Frame, operation: Any) -> None:
        self._frame = frame
        self.operation = operation
        self.type, self.inputs = operands(operation)

    def sizes(self, index: int) -> Sizes | None:
        """See Node."""
        return self._frame.sizes(self.inputs[index])

    def content(self, index: int) -> Content | None:
        """See Node."""
        return self._frame.content(self.inputs[index])

    def result(self, index: int) -> Sizes | None:
        """See Node."""
        return self._frame.sizes(self.operation.outputs[index])

    def static(self, index: int) -> tuple[int | None, ...] | None:
        """See Node."""
        return static_shape(self.operation.outputs[index])

    def attribute(self, name: str) -> Any:
        """See Node."""
        return self.operation.get_attr(name)


def operands(operation: Any) -> tuple[str, tuple[Any, ...]]:
    """The type and inputs of an operation, with the sum that undoes a broadcast taken for itself.

    TensorFlow writes it as Reshape(Sum(x, BroadcastGradientArgs(own, other)), own).  Which axes are summed
    is not known before the program runs, so the middle may have no rank, but both together have a shape.
    """
    kind, inputs = operation.type, tuple(operation.inputs)
    if kind == "Reshape" and inputs[0].op.type == "Sum":
        shapes = _broadcast_shapes(inputs[0].op)
        return (
            (kind, inputs) if shapes is None else ("SumToShape", (inputs[0].op.inputs[0], *shapes, inputs[1]))
        )
    if kind == "Sum" and operation.get_attr("keep_dims"):
        shapes = _broadcast_shapes(operation)
        return (kind, inputs) if shapes is None else ("SumKept", (inputs[0], *shapes))
    return kind, inputs


def _broadcast_shapes(total: Any) -> tuple[Any, Any] | None:
    """The operand's shape and the other one, when the sum goes over the axes that were stretched."""
    axes = total.inputs[1]
    if axes.op.type != "BroadcastGradientArgs":
        return None
    return axes.op.inputs[axes.value_index], axes.op.inputs[1 - axes.value_index]


def static_shape(tensor: Any) -> tuple[int | None, ...] | None:
    """The shape that TensorFlow infers, None without a rank."""
    shape = tensor.shape
    return None if shape.rank is None else tuple(shape.as_list())


class Frame:
    """One graph with what comes into it.

    `facts` and `flows` start with the graph's arguments (or the seed), by the identity of the tensors.
    `captures` leads from a placeholder to the tensor of the graph around it, which `around` knows.
    """

    def __init__(
        self,
        analysis: Analysis,
        facts: dict[int, Facts],
        captures: dict[int, Any] | None = None,
        around: Frame | None = None,
    ) -> None:
        self.analysis = analysis
        self.flows: dict[int, Flow] = {}
        self.called: dict[int, Any] = {}
        self._facts = facts
        self._captures = captures or {}
        self._around = around

    def sizes(self, tensor: Any) -> Sizes | None:
        """The sizes of the axes of a tensor in this graph; None when its rank is not known."""
        return self.facts(tensor).sizes

    def content(self, tensor: Any) -> Content | None:
        """The elements of a small tensor of whole numbers, where they are known."""
        return self.facts(tensor).content

    def facts(self, tensor: Any) -> Facts:
        """Both, looked up or worked out from the tensors that it is made of."""
        if not self._is_known(tensor):
            for operation in after_its_inputs(tensor.op, self._unknown_inputs):
                self._work_out(operation)
        return self._facts[id(tensor)]

    def _is_known(self, tensor: Any) -> bool:
        """Whether the facts stand; those of a large tensor whose shape is fixed need no work."""
        if id(tensor) in self._facts:
            return True
        if holds_tensors(tensor):
            return False
        sizes = static_shape(tensor)
        if sizes is None or None in sizes or _may_be_a_shape(tensor, sizes):
            return False
        self._facts[id(tensor)] = Facts(sizes, None)  # type: ignore[arg-type]  # no None is left
        return True

    def _unknown_inputs(self, operation: Any) -> list[Any]:
        """The operations that must be worked out before this one."""
        if all(id(tensor) in self._facts for tensor in operation.outputs):
            return []
        kind, inputs = operands(operation)
        if kind not in ROLES and kind not in SIZES and kind not in CONTENTS and kind not in CALLS:
            return []
        return [tensor.op for tensor in inputs if not self._is_known(tensor)]

    def _work_out(self, operation: Any) -> None:
        if all(id(tensor) in self._facts for tensor in operation.outputs):
            return
        if operation.type in CALLS:
            found = CALLS[operation.type].facts(self, operation)
        else:
            view = View(self, operation)
            found = [self._output(view, output) for output in range(len(operation.outputs))]
        for tensor, facts in zip(operation.outputs, found, strict=True):
            self._facts.setdefault(id(tensor), self._completed(tensor, facts))

    def _output(self, view: View, output: int) -> Facts:
        tensor = view.operation.outputs[output]
        if self._around is not None and id(tensor) in self._captures:
            return self._around.facts(self._captures[id(tensor)])
        if tensor.dtype.name == "resource":
            return Facts(_variable_sizes(tensor), None)
        sizes = SIZES[view.type](view, output) if view.type in SIZES else _carried_sizes(view, output)
        return Facts(sizes, _content(view, output))  # type: ignore[arg-type]  # completed right after

    def _completed(self, tensor: Any, facts: Facts) -> Facts:
        """The facts with TensorFlow's own shape, and with a new atom for each size that neither knows."""
        if holds_tensors(tensor):
            return facts
        sizes = _agreed(static_shape(tensor), facts.sizes)
        if sizes is None:
            return Facts(None, None)
        if len(sizes) == 1 and facts.content is not None:
            sizes = (len(facts.content),)
        known = tuple(self.fresh() if size is None else size for size in sizes)
        fits = facts.content is not None and total(known) == len(facts.content)
        return Facts(known, facts.content if fits else None)

    def assume(self, tensor: Any, facts: Facts) -> None:
        """Takes the sizes from elsewhere, before anything was worked out."""
        self._facts[id(tensor)] = self._completed(tensor, Facts(facts.sizes, None))

    def fresh(self) -> Product:
        """A size of which nothing is known."""
        return Product(1, (next(self.analysis.atoms),))


def _agreed(
    static: tuple[int | None, ...] | None, known: tuple[Size | None, ...] | None
) -> tuple[Size | None, ...] | None:
    """Each size from whoever knows it; TensorFlow's inference goes before the rules, and -1 is no size."""
    if static is None or known is None or len(static) != len(known):
        sizes: tuple[Size | None, ...] | None = known if static is None else static
    else:
        sizes = tuple(two if one is None else one for one, two in zip(static, known, strict=True))
    return (
        None
        if sizes is None
        else tuple(None if isinstance(size, int) and size < 0 else size for size in sizes)
    )


def after_its_inputs(start: Any, inputs: Callable[[Any], list[Any]]) -> Iterator[Any]:
    """`start` and the operations that it needs, each after those that it needs; refuses a cycle."""
    stack, entered, left = [start], set(), set()
    while stack:
        operation = stack[-1]
        if id(operation) in left:
            stack.pop()
        elif id(operation) in entered:
            yield stack.pop()
            left.add(id(operation))
        else:
            entered.add(id(operation))
            before = [each for each in inputs(operation) if id(each) not in left]
            if any(id(each) in entered for each in before):
                raise Refused
            stack += before


def holds_tensors(tensor: Any) -> bool:
    """Whether it is an optional, a list or a variable: its facts are those of the tensors inside."""
    return tensor.dtype.name in {"variant", "resource"}


def _variable_sizes(handle: Any) -> Sizes | None:
    """The shape of the variable behind a handle, where all of it is known."""
    data = handle_data_util.get_resource_handle_data(handle)
    if data is None or not data.is_set or data.shape_and_type[0].shape.unknown_rank:
        return None
    sizes = tuple(axis.size for axis in data.shape_and_type[0].shape.dim)
    return None if -1 in sizes else sizes


def _may_be_a_shape(tensor: Any, sizes: tuple[int | None, ...]) -> bool:
    if tensor.dtype.name not in {"int32", "int64"} or len(sizes) > 2:
        return False
    elements = 1
    for size in sizes:
        elements *= size or 0
    return elements <= LONGEST_CONTENT


def _content(view: View, output: int) -> Content | None:
    tensor = view.operation.outputs[output]
    if tensor.dtype.name not in {"int32", "int64", "variant"}:
        return None
    if view.type == "Const":
        return _constant(view.operation)
    return CONTENTS[view.type](view, output) if view.type in CONTENTS else None


def _constant(operation: Any) -> Content | None:
    if operation.outputs[0].shape.num_elements() > LONGEST_CONTENT:
        return None
    return tuple(map(int, tensor_util.MakeNdarray(operation.get_attr("value")).ravel()))


def _carried_sizes(view: View, output: int) -> tuple[Size | None, ...] | None:
    """An axis that carries an input's axis has its size."""
    static = view.static(output)
    if static is None or view.type not in ROLES:
        return static
    sizes: list[Size | None] = list(static)
    for index in range(len(view.inputs)):
        if None not in sizes:
            break
        own = view.sizes(index)
        pairs: Pairs | None = None if own is None else ROLES[view.type](view, index, output)
        for axis, place in pairs or ():
            if own is not None and sizes[place] is None:
                sizes[place] = own[axis]
    return tuple(sizes)
