"""Methods of arrays, sequences, dicts, strings, and of the libraries' objects."""

from __future__ import annotations

import ast

from gradlint.inference.frames import Env
from gradlint.inference.interpreter import Interpreter
from gradlint.inference.language import collected, dicts, texts
from gradlint.inference.language.functions import unknown_call
from gradlint.inference.language.shape_values import of_method
from gradlint.inference.lattice import element_of
from gradlint.inference.libraries import (
    bijectors,
    dataset_entries,
    datasets,
    distributions,
    generators,
    library,
    models,
    objects,
    recurrent_cells,
    subclassed,
    variables,
)
from gradlint.inference.libraries.array_methods import of_array
from gradlint.inference.libraries.sizes import size_of, times
from gradlint.inference.values import (
    NONE,
    Api,
    ApiObject,
    Arguments,
    Const,
    Instance,
    Mapping,
    Seq,
    ShapeOf,
    Tensor,
    Value,
    number,
    opaque,
)


def call(
    interp: Interpreter, receiver: Value, name: str, arguments: Arguments, node: ast.Call, env: Env
) -> Value:
    """`receiver.name(...)`."""
    if isinstance(receiver, Tensor):
        return of_array(interp, receiver, name, arguments, node, env)
    if isinstance(receiver, Instance) and name in subclassed.PREDICTING:
        return interp.call(receiver, Arguments(arguments.positional[:1]), node, env)
    if isinstance(receiver, ApiObject):
        return (
            generators.drawn(interp, receiver, name, arguments, node, env)
            or distributions.method(receiver, name, arguments, interp.site(node, env))
            or recurrent_cells.method(receiver, name, arguments, interp.site(node, env))
            or bijectors.method(receiver, name, arguments, interp.site(node, env))
            or _of_object(interp, receiver, name, arguments, node, env)
        )
    if isinstance(receiver, Seq):
        return collected.called(receiver, name, arguments) or _of_sequence(receiver, name, arguments)
    if isinstance(receiver, Mapping):
        return dicts.called(receiver, name, arguments)
    if isinstance(receiver, ShapeOf):
        rank = receiver.tensor.shape.rank
        if name in ("concatenate", "num_elements"):
            return of_method(receiver, name, arguments)
        if name in ("as_list", "as_proto", "numpy") and rank is not None:
            return Seq("list", tuple(size_of(receiver.tensor, i) for i in range(rank)))
        return (
            receiver if name in ("as_list", "with_rank", "merge_with", "numpy") else number("size", "a size")
        )
    if isinstance(receiver, Const) and receiver.value is not None:
        return _of_constant(interp, receiver.value, name, arguments, node, env)
    return opaque(f"the result of the method {name}", site=interp.site(node, env))


def _of_constant(
    interp: Interpreter, value: object, name: str, arguments: Arguments, node: ast.Call, env: Env
) -> Value:
    """A method of a string, or of a number, which may be one of NumPy's."""
    if isinstance(value, str):
        return texts.called(value, name, arguments)
    return of_array(interp, interp.as_tensor(Const(value), node, env), name, arguments, node, env)


def _of_object(
    interp: Interpreter, receiver: ApiObject, name: str, arguments: Arguments, node: ast.Call, env: Env
) -> Value:
    site = interp.site(node, env)
    if receiver.api.path == "tf.GradientTape":
        if name == "gradient":
            target = library.argument(arguments, 0, "target") or NONE
            sources = library.argument(arguments, 1, "sources") or NONE
            seed = library.argument(arguments, 2, "output_gradients") or NONE
            return library.like_sources(target, sources, site, seed)
        return NONE if name in ("watch", "reset") else opaque(f"the result of {name}", site=site)
    if dataset_entries.element_of(receiver) is not None:
        return datasets.method(interp, receiver, name, arguments, node, env)
    if (own := library.METHODS.get(receiver.api.path)) is not None:
        return own(interp, receiver, name, arguments, node, env)
    if objects.is_optimizer(receiver):
        return _of_optimizer(interp, name, arguments, node, env)
    if name in ("predict", "predict_on_batch", "__call__", "call", "apply"):
        return objects.called(interp, receiver, arguments, node, env)
    if name == "get_layer" and models.is_model(receiver):
        return models.layer(interp, receiver, arguments)
    if name in subclassed.PROVIDED and receiver.api.path.startswith("keras."):
        return interp.call(Api(f"keras.Model.{name}"), arguments, node, env)
    if name == "get_weights":
        return Seq("list", None, variables.weight(site))
    return unknown_call(opaque(f"the method {name} of {receiver.api.path}"), arguments, node, site)


def _of_optimizer(interp: Interpreter, name: str, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    site = interp.site(node, env)
    loss = library.argument(arguments, 0, "loss") or NONE
    if name == "compute_gradients":
        sources = library.argument(arguments, 1, "var_list")
        if isinstance(sources, Seq) and sources.items is not None:
            pairs = ((library.like_sources(loss, item, site), item) for item in sources.items)
            return Seq("list", tuple(Seq("tuple", pair) for pair in pairs))
        variable = variables.weight(site)
        return Seq("list", None, Seq("tuple", (library.like_sources(loss, variable, site), variable)))
    if name == "get_gradients":
        return library.like_sources(loss, library.argument(arguments, 1, "params") or NONE, site)
    if name in ("get_scaled_loss", "scale_loss"):
        return loss
    if name == "get_unscaled_gradients":
        return loss
    return opaque(f"the result of {name}", site=site)


def _of_sequence(receiver: Seq, name: str, arguments: Arguments) -> Value:
    if name in ("pop", "popleft"):
        first = arguments.positional[0] if arguments.positional else Const(0 if name == "popleft" else -1)
        at = first.value if isinstance(first, Const) else None
        if receiver.items is None or not isinstance(at, int):
            return element_of(receiver)
        known = -len(receiver.items) <= at < len(receiver.items)
        return receiver.items[at] if known else opaque("an entry of an empty list")
    if name == "copy":
        return receiver
    if name == "num_elements":  # of a part of a shape
        return number("size", "the number of elements") if receiver.items is None else times(receiver.items)
    return number("number", "a Python number") if name in ("index", "count") else NONE
