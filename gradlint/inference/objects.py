"""Objects of known libraries: layers, models, losses, optimizers, tapes."""

from __future__ import annotations

import ast

from gradlint.inference.classes import api_bases, has_unknown_base
from gradlint.inference.effects import carries
from gradlint.inference.frames import Env, Frame
from gradlint.inference.functions import unknown_call
from gradlint.inference.interpreter import Interpreter
from gradlint.inference.lattice import as_tensor, element_of, join, same
from gradlint.inference.operands import apply
from gradlint.inference.values import (
    MISSING,
    NONE,
    Api,
    ApiObject,
    Arguments,
    Const,
    Instance,
    Method,
    Seq,
    Site,
    Tensor,
    Value,
    is_none,
    opaque,
)
from gradlint.knowledge.lookup import class_row
from gradlint.shapes.shape import SCALAR, Dim, Shape, at_least, axis_dim, new_dim

_CLASS_ROOTS = tuple(
    """
    keras.layers. keras.models. keras.optimizers. keras.losses. keras.applications. keras.metrics.
    keras.mixed_precision. keras.initializers. keras.Model keras.Sequential
    tf.train. tf.optimizers. tf.losses. tf.initializers. tf.Module tf.contrib. tf.data. tf.distribute.
    tf.nn.rnn_cell.
    """.split()  # noqa: SIM905 - a table of words
)
_VARIABLES = frozenset(
    (
        "trainable_variables",
        "trainable_weights",
        "weights",
        "variables",
        "non_trainable_variables",
        "non_trainable_weights",
    )
)
_MODELS = (
    "keras.Model",
    "keras.models.Model",
    "keras.Sequential",
    "keras.models.Sequential",
    "keras.Functional",
)


def is_class(path: str) -> bool:
    """Whether calling this name makes an object."""
    last = path.rpartition(".")[2]
    return last[:1].isupper() and path.startswith(_CLASS_ROOTS)


def is_optimizer(value: Value) -> bool:
    """Whether the value is an optimizer of a known library."""
    if not isinstance(value, ApiObject):
        return False
    path = value.api.path
    return path.startswith(("keras.optimizers.", "tf.optimizers.")) or "Optimizer" in path


def weight(site: Site | None) -> Tensor:
    """A variable of unknown shape: its axes index no data."""
    return Tensor(at_least(0), "variable", reason="a variable", site=site, weights=True)


def attribute(_interp: Interpreter, base: ApiObject, name: str) -> Value:
    """An attribute of a library's object."""
    if name in _VARIABLES:
        return Seq("list", None, weight(base.site))
    if name == "losses":
        return Seq("list", None, Tensor(SCALAR, "loss", reason="a layer's loss is a scalar", site=base.site))
    if name in ("kernel", "bias", "gamma", "beta", "embeddings"):
        return weight(base.site)
    functional = _functional(base)
    if functional is not None and name in ("inputs", "outputs", "input", "output"):
        return functional[name.startswith("output")]
    if base.api.path.startswith("keras.applications.") and name in ("output", "outputs", "input", "inputs"):
        return _ends_of_application(base)[name.startswith("output")]
    if name in ("output", "outputs", "input", "inputs"):
        return opaque(f"the {name} of a model that is not known", site=base.site)
    return Method(base, name)


def _functional(base: ApiObject) -> tuple[Value, Value] | None:
    """The inputs and outputs of a functional model."""
    if base.api.path not in _MODELS:
        return None
    a = base.arguments
    inputs = a.keyword("inputs") or a.keyword("input") or (a.positional[0] if len(a.positional) > 1 else None)
    outputs = (
        a.keyword("outputs") or a.keyword("output") or (a.positional[1] if len(a.positional) > 1 else None)
    )
    return (inputs, outputs) if inputs is not None and outputs is not None else None


def as_keras_model(interp: Interpreter, instance: Instance) -> ApiObject | None:
    """An object whose class inherits everything that matters here from a Keras model."""
    for base in api_bases(interp, instance.cls):
        if base.path in _MODELS and instance.arguments is not None:
            return ApiObject(base, instance.arguments, None)
    return None


def inherited(interp: Interpreter, instance: Instance, name: str) -> Value:
    """What an object of the program has from a base class of a known library; MISSING if nothing is known."""
    bases = api_bases(interp, instance.cls)
    if any(base.path.startswith(("keras.", "tf.Module", "tf.contrib.eager")) for base in bases):
        if name in _VARIABLES:
            return Seq("list", None, weight(None))
        if name == "losses":
            return Seq("list", None, Tensor(SCALAR, "loss", reason="a layer's loss is a scalar"))
        if name in ("compiled_loss", "compute_loss", "add_weight", "add_variable"):
            return Api(f"keras.Model.{name}")
        return opaque(f"the attribute {name}, which Keras provides")
    if has_unknown_base(interp, instance.cls):
        return opaque(f"the attribute {name}, which may come from a base class that is not known here")
    return MISSING


def called(interp: Interpreter, base: ApiObject, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    """A layer, model or loss called on tensors."""
    path = base.api.path
    site = interp.site(node, env)
    if path == "tf.custom_gradient":
        pair = (
            interp.call(base.arguments.positional[0], arguments, node, env)
            if base.arguments.positional
            else NONE
        )
        return (
            pair.items[0] if isinstance(pair, Seq) and pair.items else opaque("a custom gradient", site=site)
        )
    if path in ("keras.Sequential", "keras.models.Sequential"):
        return _sequential(interp, base, arguments, node, env)
    if (functional := _functional(base)) is not None:
        training = _call_arguments(path, arguments, env).get("training")
        return _replayed(functional, arguments, site, training)
    if path.startswith("keras.applications."):
        return _application(base, arguments, site)
    if path in ("keras.layers.Lambda", "keras.layers.core.Lambda") and base.arguments.positional:
        return interp.call(base.arguments.positional[0], Arguments(arguments.positional[:1]), node, env)
    row = class_row(path) or class_row(path.replace("tf.losses.", "keras.losses."))
    if row is None:
        return unknown_call(opaque(f"an object of {path}", site=base.site), arguments, node, site)
    made_with = base.arguments
    if ".losses." in path and "reduction" in interp.module.attribute_writes:
        made_with = made_with._replace(keywords=(("reduction", opaque("a reduction that is set later")),))
    return apply(row, path, made_with, site, _call_arguments(path, arguments, env))


def _call_arguments(path: str, arguments: Arguments, env: Env) -> dict[str, Value]:
    """What the object is called on, by the names that the families use."""
    names = ("y_true", "y_pred") if ".losses." in path else ("inputs", "mask")
    found = dict(zip(names, arguments.positional, strict=False))
    found.update((key, value) for key, value in arguments.keywords if key in (*names, "training"))
    if "training" not in found and _inside_a_layer(env):
        # Keras hands the mode of the outer call down to layers that are not told.
        found["training"] = opaque("the training mode of the outer call")
    return found


def _inside_a_layer(env: Env) -> bool:
    frame: Frame | None = env.frame
    while frame is not None:
        if frame.scope.name in ("call", "__call__"):
            return True
        frame = frame.caller.frame if frame.caller is not None else None
    return False


def _sequential(
    interp: Interpreter, base: ApiObject, arguments: Arguments, node: ast.Call, env: Env
) -> Value:
    """A Sequential model: its layers one after another."""
    given = base.arguments.positional[0] if base.arguments.positional else base.arguments.keyword("layers")
    layers: list[Value] = list(base.state)
    if given is not None and not is_none(given):
        if not isinstance(given, Seq) or given.items is None:
            unknown = opaque("a model whose layers are not known", site=base.site)
            return unknown_call(unknown, arguments, node, interp.site(node, env))
        layers = [*given.items, *layers]
    training = arguments.keyword("training")
    keywords = (("training", training),) if training is not None else ()
    if not arguments.positional or not layers:
        return unknown_call(
            opaque("a model whose layers are not known", site=base.site),
            arguments,
            node,
            interp.site(node, env),
        )
    value: Value = arguments.positional[0]
    for layer in layers:
        if isinstance(layer, Seq):
            value = _repeated(interp, layer, value, keywords, node, env)
            continue
        if isinstance(layer, Tensor) and layer.op in ("keras.Input", "keras.layers.Input"):
            continue
        if isinstance(layer, ApiObject) and layer.api.path == "keras.layers.InputLayer":
            continue
        passed = keywords if isinstance(layer, ApiObject) else ()
        value = interp.call(layer, Arguments((value,), passed), node, env)
    return value


def _repeated(
    interp: Interpreter,
    layers: Seq,
    value: Value,
    keywords: tuple[tuple[str, Value], ...],
    node: ast.Call,
    env: Env,
) -> Value:
    """Layers that a loop adds, none or any number of them."""
    layer = element_of(layers)
    for _ in range(3):
        after = interp.call(layer, Arguments((value,), keywords), node, env)
        joined = join(value, after)
        if same(joined, value):
            return joined
        value = joined
    return opaque("layers that change the shape each time", site=interp.site(node, env))


def _replayed(
    functional: tuple[Value, Value], arguments: Arguments, site: Site, training: Value | None
) -> Value:
    """A functional model on other inputs: axes that follow its input row by row are the argument's."""
    inputs, outputs = functional
    placeholders = list(inputs.items) if isinstance(inputs, Seq) and inputs.items is not None else [inputs]
    given: list[Value] = list(arguments.positional[:1])
    if given and isinstance(given[0], Seq) and given[0].items is not None:
        given = list(given[0].items)
    pairs = [
        (p, a)
        for placeholder, argument in zip(placeholders, given, strict=False)
        if isinstance(p := as_tensor(placeholder), Tensor) and isinstance(a := as_tensor(argument), Tensor)
    ]

    def replay(output: Value) -> Value:
        if isinstance(output, Seq) and output.items is not None:
            return Seq("list", tuple(replay(item) for item in output.items))
        tensor = as_tensor(output)
        if tensor is None:
            return opaque("the output of a model", site=site)
        dims = tuple(_replayed_axis(tensor, dim, pairs) for dim in tensor.shape.lead)
        shape = Shape(dims) if tensor.shape.rest is None else at_least(tensor.shape.rank_min)
        values = tuple(argument for _, argument in pairs)
        if training not in (None, Const(False)) and _normalizes_batches(tensor):
            reason = "a model with batch normalisation, which in training mode mixes its rows"
            shape = Shape(tuple(new_dim(dim.size, dim.name) for dim in shape.lead), shape.rest)
            return Tensor(shape, "model", values, reason=reason, site=site, opaque=training != Const(True))
        return Tensor(
            shape,
            "model",
            values,
            reason="the output of a model",
            site=site,
            opaque=tensor.opaque or not pairs,
        )

    return replay(outputs)


def _normalizes_batches(output: Tensor) -> bool:
    """Whether batch normalisation stands on the way to this output."""
    seen: set[int] = set()
    pending = [output]
    while pending:
        node = pending.pop()
        if node.op.endswith("BatchNormalization"):
            return True
        pending += [child for child in node.inputs if id(child) not in seen]
        seen.update(id(child) for child in node.inputs)
    return False


def _replayed_axis(output: Tensor, dim: Dim, pairs: list[tuple[Tensor, Tensor]]) -> Dim:
    for placeholder, argument in pairs:
        for i, source in enumerate(placeholder.shape.lead):
            if dim.carries(source) and carries(output, placeholder, source):
                found = axis_dim(argument.shape, i)
                if found is not None:
                    return found
    return new_dim(dim.size, dim.name)


def _ends_of_application(base: ApiObject) -> tuple[Value, Value]:
    """The input and output tensors of a model of keras.applications."""
    if "input" not in base.known:
        images = Shape((new_dim(name="batch"), *(new_dim() for _ in range(3))))
        source = Tensor(images, "keras.Input", reason="a batch of images", site=base.site)
        base.known["input"] = source
        base.known["output"] = _application(base, Arguments((source,)), base.site)
    return base.known["input"], base.known["output"]


def _application(base: ApiObject, arguments: Arguments, site: Site | None) -> Value:
    """A model of keras.applications: class probabilities, or feature maps without its top."""
    top = base.arguments.keyword("include_top") or (
        base.arguments.positional[0] if base.arguments.positional else Const(True)
    )
    source = as_tensor(arguments.positional[0]) if arguments.positional else None
    batch = (axis_dim(source.shape, 0) if source is not None else None) or new_dim(name="batch")
    inputs = (source,) if source is not None else ()
    if isinstance(top, Const) and top.value:
        classes = base.arguments.keyword("classes") or Const(1000)
        size = classes.value if isinstance(classes, Const) and isinstance(classes.value, int) else None
        shape = Shape((batch, new_dim(size)))
        return Tensor(
            shape, base.api.path, inputs, reason="class probabilities, one row per image", site=site
        )
    pooling = base.arguments.keyword("pooling")
    rank = 4 if pooling is None or is_none(pooling) else 2
    dims = tuple(new_dim() for _ in range(rank - 1))
    return Tensor(Shape((batch, *dims)), base.api.path, inputs, reason="features of each image", site=site)
