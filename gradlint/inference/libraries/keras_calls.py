"""Calls of Keras that the tables cannot say: what its models and layers do to themselves."""

from __future__ import annotations

import ast

from gradlint.inference.frames import Env
from gradlint.inference.interpreter import Interpreter
from gradlint.inference.lattice import collect
from gradlint.inference.libraries.library import argument, special
from gradlint.inference.libraries.operands import Bound
from gradlint.inference.values import (
    NONE,
    Api,
    ApiObject,
    Arguments,
    Class,
    Const,
    Function,
    Instance,
    Seq,
    Tensor,
    Value,
    is_none,
    opaque,
)
from gradlint.knowledge.lookup import parse
from gradlint.shapes.shape import SCALAR, Shape, new_dim


@special("keras.Model.compute_loss", "keras.Model.compiled_loss")
def _compiled_loss(interp: Interpreter, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    """What compile() was given, added up: each of Keras' own losses reduces to a scalar unless told."""
    found: list[Tensor] = []
    collect(Seq("tuple", (*arguments.positional, *(value for _, value in arguments.keywords))), found)
    site = interp.site(node, env)
    if any("reduction" in module.text.lower() for module in interp.modules):
        return opaque("the compiled loss, whose reduction is not known here", tuple(found), site)
    return Tensor(SCALAR, "loss", tuple(found), reason="the compiled loss reduces to a scalar", site=site)


@special("keras.Model.add_weight", "keras.Model.add_variable")
def _add_weight(interp: Interpreter, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    """A new variable; before Keras 3 its name came first, then its shape."""
    site = interp.site(node, env)
    given = list(arguments.positional)
    if given and isinstance(given[0], Const) and (isinstance(given[0].value, str) or is_none(given[0])):
        given.pop(0)
    shape = arguments.keyword("shape") or (given[0] if given else NONE)
    if not arguments.complete:
        return opaque("a variable whose shape is hidden", site=site)
    dims = () if is_none(shape) else Bound(parse("filled(shape)"), Arguments((shape,))).dims("shape")
    if dims is None:
        return opaque("a variable whose shape is not known", site=site)
    # A size may be that of another axis; the variable's axis is one of its own.
    sizes = tuple(new_dim(None if dim is None else dim.size) for dim in dims)
    return Tensor(Shape(sizes), "variable", reason="a variable", site=site, weights=True)


@special("keras.Model.add_loss", "keras.Model.add_metric")
def _nothing(_interp: Interpreter, _arguments: Arguments, _node: ast.Call, _env: Env) -> Value:
    return NONE


@special("keras.models.load_model", "keras.saving.load_model", "keras.models.model_from_json")
def _loaded(interp: Interpreter, _arguments: Arguments, node: ast.Call, env: Env) -> Value:
    return opaque("a model that is loaded when the program runs", site=interp.site(node, env))


@special("keras.models.clone_model")
def _cloned(_interp: Interpreter, arguments: Arguments, _node: ast.Call, _env: Env) -> Value:
    """The same layers with other weights; on other inputs, or with other layers, it is not followed."""
    model = argument(arguments, 0, "model")
    alone = len(arguments.positional) == 1 and not arguments.keywords and arguments.complete
    return model if model is not None and alone else opaque("a changed copy of a model")


def _named(section: str, otherwise: str) -> None:
    """`keras.activations.get` and its like: what the name stands for; objects and functions stay."""

    @special(f"keras.{section}.get")
    def _get(interp: Interpreter, arguments: Arguments, node: ast.Call, env: Env) -> Value:
        given = argument(arguments, 0, "identifier") or NONE
        if isinstance(given, Api | ApiObject | Function | Instance | Class) or is_none(given):
            return given
        name = given.value if isinstance(given, Const) and isinstance(given.value, str) else None
        if name is None:
            return opaque(f"one of keras.{section} that is not known here", site=interp.site(node, env))
        if not otherwise:
            return Api(f"keras.{section}.{name}")
        return ApiObject(Api(f"keras.{section}.{otherwise}"), Arguments(()), interp.site(node, env))


_named("activations", "")
_named("losses", "")
_named("initializers", "RandomNormal")
_named("regularizers", "L2")
_named("optimizers", "Optimizer")
