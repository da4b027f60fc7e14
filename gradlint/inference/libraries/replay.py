"""Functional models: a graph between placeholders, run again on other inputs."""

from __future__ import annotations

from typing import NamedTuple

from gradlint.inference.lattice import as_tensor
from gradlint.inference.libraries.sizes import asserted_shape
from gradlint.inference.values import Const, Mapping, Seq, Site, Tensor, Value, opaque
from gradlint.shapes import algebra
from gradlint.shapes.shape import Atom, Dim, Shape, at_least, axis_dim, forget


class Ends(NamedTuple):
    """The inputs and outputs of a functional model."""

    inputs: Value
    outputs: Value


class Rerun(NamedTuple):
    """A model's graph on other inputs: what stands for each tensor, and for each axis of a placeholder."""

    tensors: dict[int, Tensor]
    axes: dict[frozenset[Atom], Dim]
    training: Value | None


def replayed(ends: Ends, given: Value | None, site: Site, training: Value | None) -> Value:
    """A functional model on other inputs: its graph again, over the axes of what it is called on."""
    inputs = None if given is None else _on_other_inputs(ends.inputs, given, site, training)

    def replay(output: Value) -> Value:
        if isinstance(output, Mapping) and output.other is None:
            return Mapping(tuple((key, replay(value)) for key, value in output.entries))
        if isinstance(output, Seq) and output.items is not None:
            return Seq("list", tuple(replay(item) for item in output.items))
        tensor = None if isinstance(output, Seq) else as_tensor(output)
        if tensor is None:
            return opaque("the output of a model", site=site)
        if inputs is None:
            values = tuple(t for leaf in _leaves(given) if (t := as_tensor(leaf)) is not None)
            return Tensor(
                at_least(tensor.shape.rank_min),
                "model",
                values,
                reason="a model on inputs that are not known",
                site=site,
                opaque=True,
            )
        return _again(tensor, inputs)

    return replay(ends.outputs)


def _on_other_inputs(inputs: Value, given: Value, site: Site, training: Value | None) -> Rerun | None:
    """Each placeholder beside its argument; None where they do not fit."""
    placeholders = [as_tensor(leaf) for leaf in _leaves(inputs)]
    arguments = [as_tensor(leaf) for leaf in _leaves(given)]
    if len(placeholders) != len(arguments):
        return None
    found = Rerun({}, {}, training)
    for placeholder, argument in zip(placeholders, arguments, strict=True):
        if placeholder is None or argument is None or placeholder.shape.rank is None:
            return None
        if argument.shape.rank not in (None, placeholder.shape.rank):
            return None
        if argument.shape.rank is None:
            tensor = asserted_shape(argument, placeholder.shape, site)
        else:
            tensor = argument
        found.tensors[id(placeholder)] = tensor
        for i, dim in enumerate(placeholder.shape.lead):
            other = axis_dim(tensor.shape, i)
            if other is not None:
                found.axes[dim.atoms] = other
    return found


def _leaves(value: Value | None) -> list[Value]:
    """The tensors of nested lists, in their order; dicts go by their sorted names, as Keras takes them."""
    if value is None:
        return []
    if isinstance(value, Seq) and value.items is not None:
        return [leaf for item in value.items for leaf in _leaves(item)]
    if isinstance(value, Mapping) and value.other is None:
        entries = sorted(value.entries, key=lambda entry: str(entry[0]))
        return [leaf for _, item in entries for leaf in _leaves(item)]
    return [value]


def _again(output: Tensor, rerun: Rerun) -> Tensor:
    """The tensor on the other inputs; what does not follow from them stays as it is."""
    pending = [output]
    while pending:
        node = pending[-1]
        waiting = [child for child in node.inputs if id(child) not in rerun.tensors]
        if id(node) in rerun.tensors:
            pending.pop()
        elif waiting:
            pending += waiting
        else:
            rerun.tensors[id(node)] = _copied(pending.pop(), rerun)
    return rerun.tensors[id(output)]


def _copied(node: Tensor, rerun: Rerun) -> Tensor:
    inputs = tuple(rerun.tensors[id(child)] for child in node.inputs)
    if all(new is old for new, old in zip(inputs, node.inputs, strict=True)) and node.dim is None:
        return node
    shape, unknown = _over(node.shape, rerun.axes), node.opaque
    if rerun.training not in (None, Const(False)) and mixes_batches(node):
        shape, unknown = _mixed(node, shape), unknown or rerun.training != Const(True)
    return Tensor(
        shape,
        node.op,
        inputs,
        reason=node.reason,
        site=node.site,
        opaque=unknown,
        weights=node.weights,
        moved=node.moved,
        cut=node.cut,
        dim=None if node.dim is None else _followed(node.dim, rerun.axes),
    )


def _mixed(node: Tensor, shape: Shape) -> Shape:
    """In training mode its rows depend on each other; a normalisation has statistics for each channel."""
    mixed = forget(shape)
    last = axis_dim(shape, -1)
    by_channels = node.op.endswith("BatchNormalization") and last is not None
    return algebra.replace_last(mixed, last) if by_channels and last is not None else mixed


def _over(shape: Shape, axes: dict[frozenset[Atom], Dim]) -> Shape:
    lead, tail = ([_followed(dim, axes) for dim in dims] for dims in (shape.lead, shape.tail))
    return Shape(tuple(lead), shape.rest, tuple(tail))


def _followed(dim: Dim, axes: dict[frozenset[Atom], Dim]) -> Dim:
    """The axis over the arguments' index sets in the place of the placeholders'."""
    exact = axes.get(dim.atoms)
    if exact is not None:
        return exact._replace(size=exact.size if exact.size is not None else dim.size)
    found = [of_placeholder for of_placeholder in axes if of_placeholder <= dim.atoms]
    if not found:
        return dim
    atoms = frozenset[Atom]().union(dim.atoms.difference(*found), *(axes[old].atoms for old in found))
    sizes = {axes[old].size for old in found} - {None, 1}
    size = dim.size if dim.size is not None or len(sizes) != 1 else next(iter(sizes))
    return Dim(atoms, size, dim.name)


def ancestors(output: Tensor) -> dict[int, Tensor]:
    """The tensors that this one was made of, and itself."""
    found = {id(output): output}
    pending = [output]
    while pending:
        for child in pending.pop().inputs:
            if id(child) not in found:
                found[id(child)] = child
                pending.append(child)
    return found


#: Models of keras.applications without batch normalisation.
_WITHOUT_BATCH_NORMALIZATION = ("VGG16", "VGG19", "ConvNeXt")


def mixes_batches(node: Tensor) -> bool:
    """Whether training mode may make the rows of this tensor depend on each other."""
    if node.op.startswith("keras.applications."):
        return not any(name in node.op for name in _WITHOUT_BATCH_NORMALIZATION)
    return "BatchNormalization" in node.op
