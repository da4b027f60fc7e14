"""Objects that draw random numbers: their methods are the functions of a library's module."""

from __future__ import annotations

import ast

from gradlint.inference.frames import Env
from gradlint.inference.interpreter import Interpreter
from gradlint.inference.libraries.library import special
from gradlint.inference.libraries.operands import apply
from gradlint.inference.values import Api, ApiObject, Arguments, Value
from gradlint.knowledge.lookup import function_row

#: Where the methods of each kind of generator are listed, the nearest first.
_MODULES = {
    "np.random.Generator": ("np.random.Generator", "np.random"),
    "np.random.RandomState": ("np.random",),
    "tf.random.Generator": ("tf.random",),
}


def _register(kind: str, *paths: str) -> None:
    @special(*paths)
    def _generator(interp: Interpreter, arguments: Arguments, node: ast.Call, env: Env) -> Value:
        return ApiObject(Api(kind), arguments, interp.site(node, env))


_register("np.random.Generator", "np.random.default_rng", "np.random.Generator")
_register("np.random.RandomState", "np.random.RandomState", "np.random.mtrand.RandomState")
_register(
    "tf.random.Generator",
    "tf.random.get_global_generator",
    "tf.random.Generator.from_seed",
    "tf.random.Generator.from_non_deterministic_state",
)


def drawn(
    interp: Interpreter, receiver: ApiObject, name: str, arguments: Arguments, node: ast.Call, env: Env
) -> Value | None:
    """What a method of a generator gives; None where the object is none, or the method is not listed."""
    for module in _MODULES.get(receiver.api.path, ()):
        row = function_row(f"{module}.{name}", False)
        if row is not None:
            return apply(row, name, arguments, interp.site(node, env))
    return None
