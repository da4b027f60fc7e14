"""Keras models: Sequential, functional, and those of keras.applications."""

from __future__ import annotations

import ast

from gradlint.inference.frames import Env
from gradlint.inference.interpreter import Interpreter
from gradlint.inference.language.functions import unknown_call
from gradlint.inference.lattice import as_tensor, collect, element_of, join, same
from gradlint.inference.libraries import applications
from gradlint.inference.libraries.operands import apply
from gradlint.inference.libraries.replay import Ends, ancestors
from gradlint.inference.libraries.sizes import asserted_shape
from gradlint.inference.libraries.subclassed import MODELS
from gradlint.inference.values import (
    Api,
    ApiObject,
    Arguments,
    Const,
    Mapping,
    Seq,
    ShapeOf,
    Site,
    Tensor,
    Value,
    is_none,
    opaque,
)
from gradlint.knowledge.lookup import function_row
from gradlint.shapes.shape import Shape, fresh_atom, new_dim

_SEQUENTIAL = ("keras.Sequential", "keras.models.Sequential")
_INPUTS = ("keras.Input", "keras.layers.Input")
_ENDS = ("input", "inputs", "output", "outputs")


def is_sequential(base: ApiObject) -> bool:
    """Whether the object is a Sequential model."""
    return base.api.path in _SEQUENTIAL


def is_model(base: ApiObject) -> bool:
    """Whether the object is a model whose layers may be asked for."""
    return base.api.path in MODELS or applications.is_application(base)


def functional(base: ApiObject) -> Ends | None:
    """The inputs and outputs of a functional model."""
    if base.api.path not in MODELS or is_sequential(base):
        return None
    a = base.arguments
    inputs = a.keyword("inputs") or a.keyword("input") or (a.positional[0] if len(a.positional) > 0 else None)
    outputs = (
        a.keyword("outputs") or a.keyword("output") or (a.positional[1] if len(a.positional) > 1 else None)
    )
    return Ends(inputs, outputs) if inputs is not None and outputs is not None else None


def attribute(interp: Interpreter, base: ApiObject, name: str) -> Value | None:
    """What a model has: its ends, their shapes, its layers; None for anything else."""
    if name in _ENDS:
        found = ends(interp, base)
        if found is None:
            return opaque(f"the {name} of a model that is not known", site=base.site, gap="model")
        value = found.outputs if name.startswith("output") else found.inputs
        return _listed(value) if name.endswith("s") else _alone(value)
    if name in ("input_shape", "output_shape"):
        found = ends(interp, base)
        tensor = as_tensor(found[name.startswith("output")]) if found is not None else None
        return ShapeOf(tensor) if tensor is not None else opaque(f"the {name} of a model that is not known")
    if name == "layers":
        return layers(interp, base)
    return None


def _listed(value: Value) -> Value:
    """Keras lists the ends of a model even where there is one."""
    return value if isinstance(value, Seq | Mapping) else Seq("list", (value,))


def _alone(value: Value) -> Value:
    """The only entry of a list of one."""
    return value.items[0] if isinstance(value, Seq) and value.items and len(value.items) == 1 else value


def ends(interp: Interpreter, base: ApiObject) -> Ends | None:
    """The input and output tensors of a model; asked again, they are the same tensors."""
    known = functional(base)
    if known is not None:
        return known
    if applications.is_application(base):
        source = applications.source(base)
        return Ends(source, applications.output(base, source))
    outputs = _outputs(interp, base)
    return Ends(_placeholder(interp, base), outputs[-1]) if outputs else None


def _layers_of(base: ApiObject) -> list[Value] | None:
    """The layers of a Sequential model, or None."""
    given = base.arguments.positional[0] if base.arguments.positional else base.arguments.keyword("layers")
    if given is None or is_none(given):
        return list(base.state)
    if not isinstance(given, Seq) or given.items is None:
        return None
    return [*given.items, *base.state]


def _is_input(layer: Value) -> bool:
    if isinstance(layer, Tensor):
        return layer.op in _INPUTS
    return isinstance(layer, ApiObject) and layer.api.path == "keras.layers.InputLayer"


def sequential(interp: Interpreter, base: ApiObject, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    """A Sequential model: its layers one after another."""
    stack = _layers_of(base)
    if not arguments.positional or not stack:
        unknown = opaque("a model whose layers are not known", site=base.site, gap="model")
        return unknown_call(unknown, arguments, node, interp.site(node, env))
    value, *told = arguments.positional
    value = _of_declared_rank(interp, base, value, interp.site(node, env))
    training = arguments.keyword("training") or next(iter(told), None)
    keywords = (("training", training),) if training is not None else ()
    for layer in stack:
        value = _through(interp, layer, value, keywords, node, env)
    return value


def _of_declared_rank(interp: Interpreter, base: ApiObject, value: Value, site: Site) -> Value:
    """What a model is called on: of unknown rank, it has that of the Input that the model was given."""
    if not isinstance(value, Tensor) or value.shape.rank is not None:
        return value
    declared = _placeholder(interp, base)
    if not isinstance(declared, Tensor) or (declared.shape.rank or 0) < value.shape.rank_min:
        return value
    return asserted_shape(value, declared.shape, site)


_Keywords = tuple[tuple[str, Value], ...]


def _through(
    interp: Interpreter, layer: Value, value: Value, keywords: _Keywords, node: ast.Call, env: Env
) -> Value:
    """What one entry of a Sequential model makes of its input."""
    if isinstance(layer, Seq):
        return _repeated(interp, layer, value, keywords, node, env)
    if _is_input(layer):
        return value
    return interp.call(layer, Arguments((value,), keywords), node, env)


def _repeated(
    interp: Interpreter, stack: Seq, value: Value, keywords: _Keywords, node: ast.Call, env: Env
) -> Value:
    """Layers that a loop adds, none or any number of them."""
    layer = element_of(stack)
    for _ in range(3):
        after = interp.call(layer, Arguments((value,), keywords), node, env)
        joined = join(value, after)
        if same(joined, value):
            return joined
        value = joined
    return opaque("layers that change the shape each time", site=interp.site(node, env))


def _placeholder(interp: Interpreter, base: ApiObject) -> Value:
    """What a Sequential model is built on: its Input, or the shape that its first layer is told."""
    stack = _layers_of(base) or []

    def made() -> Value:
        first = stack[0] if stack else None
        if isinstance(first, Tensor) and first.op in _INPUTS:
            return first
        if isinstance(first, ApiObject) and is_model(first):
            inner = ends(interp, first)
            if inner is not None and isinstance(inner.inputs, Tensor):
                return inner.inputs
        given = _told(first) if isinstance(first, ApiObject) else None
        row = function_row("keras.Input", v1=False)
        if given is not None and row is not None:
            return apply(row, "keras.Input", given, base.site)
        shape = Shape((new_dim(name="batch"),), fresh_atom())
        return Tensor(shape, "keras.Input", reason="the inputs of a model", site=base.site)

    return interp.remember(base.known, "input", made)


def _told(layer: ApiObject) -> Arguments | None:
    """The arguments that keras.Input would get, from what a first layer is told of its input."""
    whole = layer.arguments.keyword("batch_input_shape") or layer.arguments.keyword("batch_shape")
    if whole is not None:
        return Arguments((), (("batch_shape", whole),))
    shape = layer.arguments.keyword("input_shape")
    if shape is None and layer.api.path == "keras.layers.InputLayer":
        shape = layer.arguments.keyword("shape") or next(iter(layer.arguments.positional), None)
    size = layer.arguments.keyword("input_dim")
    if shape is None and size is not None and not layer.api.path.endswith("Embedding"):
        shape = Seq("tuple", (size,))
    return None if shape is None else Arguments((shape,))


def _outputs(interp: Interpreter, base: ApiObject) -> list[Value]:
    """What each entry of a Sequential model makes of the placeholder; none where that is not known."""
    stack, site = _layers_of(base), base.site
    if not is_sequential(base) or not stack or site is None or not isinstance(site.node, ast.Call):
        return []
    node, env = site.node, Env(interp.root_of(site.module), None, 0)

    def run() -> Value:
        value, found = _placeholder(interp, base), []
        for layer in stack:
            value = _through(interp, layer, value, (), node, env)
            found.append(value)
        return Seq("list", tuple(found))

    kept = interp.remember(base.known, "outputs of layers", run)
    return list(kept.items or ()) if isinstance(kept, Seq) else []


def _layers(interp: Interpreter, base: ApiObject) -> list[ApiObject] | None:
    """The layers of a Sequential model, each with its output; None where they are not known."""
    outputs = _outputs(interp, base)
    stack = _layers_of(base) or []
    if not outputs or not all(isinstance(layer, ApiObject | Tensor) for layer in stack):
        return None
    found, before = [], _placeholder(interp, base)
    for layer, output in zip(stack, outputs, strict=True):
        if isinstance(layer, ApiObject) and not _is_input(layer):
            copy = ApiObject(layer.api, layer.arguments, layer.site, layer.state)
            copy.known.update(input=before, output=output)
            found.append(copy)
        elif not _is_input(layer):
            return None
        before = output
    return found


def layers(interp: Interpreter, base: ApiObject) -> Value:
    """`model.layers`."""
    found = _layers(interp, base)
    return Seq("list", None, _any_layer(base)) if found is None else Seq("list", tuple(found))


def _any_layer(base: ApiObject) -> ApiObject:
    return ApiObject(Api("keras.layers.Layer"), Arguments((), (), complete=False), base.site)


def layer(interp: Interpreter, base: ApiObject, arguments: Arguments) -> Value:
    """`model.get_layer(name, index)`."""
    name = arguments.keyword("name") or next(iter(arguments.positional), None)
    index = arguments.keyword("index") or next(iter(arguments.positional[1:]), None)
    text = name.value if isinstance(name, Const) else None
    if applications.is_application(base):
        return applications.layer(base, str(text) if text is not None else None)
    of_graph = functional(base)
    if of_graph is not None and isinstance(text, str):
        return _layer_in_graph(base, of_graph, text)
    for i, known in enumerate(_layers(interp, base) or ()):
        own = known.arguments.keyword("name")
        by_name = text is not None and isinstance(own, Const) and own.value == text
        if by_name or (isinstance(index, Const) and index.value == i):
            return known
    return _any_layer(base)


def _layer_in_graph(base: ApiObject, of_graph: Ends, name: str) -> Value:
    """The layer of that name on the way to the outputs, if it certainly made one tensor."""
    roots: list[Tensor] = []
    collect(of_graph.outputs, roots)
    graph = {key: node for root in roots for key, node in ancestors(root).items()}
    made = [node for node in graph.values() if _name_of_maker(node) == name]
    found = _any_layer(base)
    if len(made) == 1:
        found.known["output"] = made[0]
    return found


def _name_of_maker(tensor: Tensor) -> str | None:
    """The name that the program gave the layer, where it made and called it in one expression."""
    node = tensor.site.node if tensor.site is not None else None
    if not tensor.op.startswith("keras.layers.") or not isinstance(node, ast.Call):
        return None
    if not isinstance(node.func, ast.Call):
        return None
    return next(
        (
            str(keyword.value.value)
            for keyword in node.func.keywords
            if keyword.arg == "name" and isinstance(keyword.value, ast.Constant)
        ),
        None,
    )
