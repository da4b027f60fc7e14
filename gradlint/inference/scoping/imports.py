"""What an import brings in: canonical names of known libraries, and names of the project's modules."""

from __future__ import annotations

import ast

from gradlint.inference.interpreter import Interpreter
from gradlint.inference.libraries import keras_paths, library_paths
from gradlint.inference.scoping.module_names import member
from gradlint.inference.scoping.scopes import ModuleScope
from gradlint.inference.values import Api, Foreign, Module, Tensor, Value

#: Prefixes of import paths and what they are called in the tables; the longest match wins.
_CANONICAL = (
    ("tensorflow.compat.v1.keras", "keras", False),
    ("tensorflow.compat.v2.keras", "keras", False),
    ("tensorflow.python.keras", "keras", False),
    ("tensorflow.contrib.keras.api.keras", "keras", False),
    ("tensorflow.contrib.keras", "keras", False),
    ("tensorflow.contrib.slim", "tf.contrib.layers", True),
    ("tensorflow.keras", "keras", False),
    ("tensorflow._api.v2.v2", "tf", False),
    ("tensorflow.compat.v1", "tf", True),
    ("tensorflow.compat.v2", "tf", False),
    ("tensorflow.compat", "tf.compat", False),
    ("tensorflow.contrib", "tf.contrib", True),
    ("sonnet", "snt", False),
    ("tensorflow_probability", "tfp", False),
    ("edward.models", "tfp.distributions", True),
    ("tensorflow.python.ops.gradients_impl", "tf", True),
    ("tensorflow.python.ops.gradients", "tf", True),
    ("tensorflow.python.ops.math_ops", "tf.math", False),
    ("tensorflow.python.ops.array_ops", "tf", False),
    ("tensorflow.python.ops.rnn_cell_impl", "tf.nn.rnn_cell", True),
    ("tensorflow.python.ops.rnn_cell", "tf.nn.rnn_cell", True),
    ("tensorflow.python.ops.rnn", "tf.nn", True),
    ("tensorflow.python.ops.nn_ops", "tf.nn", False),
    ("tensorflow.python.ops.nn", "tf.nn", False),
    ("tensorflow.python.eager.backprop", "tf", False),
    ("tensorflow_core", "tf", False),
    ("tensorflow", "tf", False),
    ("tf_keras", "keras", False),
    ("keras", "keras", False),
    ("tf_slim", "tf.contrib.layers", True),
    ("numpy", "np", False),
    ("jax.numpy", "np", False),
    ("functools", "functools", False),
    *((f"six.moves.{name}", f"builtins.{name}", False) for name in ("filter", "map", "range", "reduce")),
    *((f"six.moves.{name}", f"builtins.{name}", False) for name in ("xrange", "zip")),
    ("builtins", "builtins", False),
    ("absl.flags", "tf.app.flags", False),
    *(
        (name, name, False)
        for name in ("abc", "argparse", "collections", "contextlib", "copy", "dataclasses", "enum")
    ),
    *((name, name, False) for name in ("itertools", "operator", "types", "typing")),
    ("typing_extensions", "typing", False),
    ("math", "math", False),
    ("gymnasium", "gym", False),
    ("gym", "gym", False),
    *((name, name, False) for name in ("pyDOE", "pyDOE2", "tqdm")),
    ("tensorflow_addons", "tfa", False),
)

#: Libraries, and what they do the same as, whose names projects give to files of their own, which come first.
_COMMON = {"tree": "tensorflow.nest"}


def canonical(path: str, v1: bool) -> Api | None:
    """The library name of an import path, or None for anything else."""
    for prefix, name, old in _CANONICAL:
        if path == prefix or path.startswith(prefix + "."):
            return normal(Api(name + path[len(prefix) :], v1 or old))
    return None


def normal(api: Api) -> Api:
    """One name for what has several: `tf.compat.v1.x`, `tf.keras.x`, `keras.api.x`, slim."""
    path, v1 = api
    for prefix, name, old in (
        ("tf.compat.v1.", "tf.", True),
        ("tf.compat.v2.", "tf.", False),
        ("tf.contrib.slim.", "tf.contrib.layers.", True),
        ("tf.contrib.layers.losses.", "tf.contrib.losses.", True),
        ("tf.nn.seq2seq.", "tf.contrib.legacy_seq2seq.", True),
        ("snt.Sequential", "keras.Sequential", v1),
        ("tf.initializers.", "keras.initializers.", v1),
        ("tf.contrib.distributions.", "tfp.distributions.", True),
        ("tf.distributions.", "tfp.distributions.", v1),
        ("tf.keras.", "keras.", v1),
        ("keras.api.", "keras.", v1),
        ("keras.src.", "keras.", v1),
        ("keras.layers.core.", "keras.layers.", v1),
        ("keras.layers.convolutional.", "keras.layers.", v1),
        ("keras.layers.normalization.", "keras.layers.", v1),
        ("keras.initializations.", "keras.initializers.", v1),
    ):
        if path.startswith(prefix):
            return normal(
                Api(name + path[len(prefix) :], old if prefix.startswith("tf.compat") else v1 or old)
            )
    if path in ("tf.keras", "tf.compat.v1.keras"):
        return Api("keras", v1)
    if path in ("tf.compat.v1", "tf.compat.v2"):
        return Api("tf", path.endswith("1"))
    if path == "tf.contrib.slim":
        return Api("tf.contrib.layers", True)
    return Api(keras_paths.public(library_paths.public(path)), v1)


#: Names that mean the same everywhere, for fragments and notebooks whose imports stand elsewhere.
CONVENTIONAL = {"tf": "tf", "np": "np", "keras": "keras"}


def conventional(name: str, v1: bool) -> Api | None:
    """What a name stands for that nothing binds here, but everybody uses alike."""
    path = CONVENTIONAL.get(name)
    return None if path is None else Api(path, v1)


def imported(
    interp: Interpreter, statement: ast.Import | ast.ImportFrom, name: str, importer: ModuleScope
) -> Value:
    """The value that an import in a module binds the name to."""
    if isinstance(statement, ast.Import):
        renamed = (alias.name for alias in statement.names if alias.asname == name)
        path = next(renamed, name)
        known = canonical(path, importer.v1) or _local(interp, importer, path)
        return known or canonical(_COMMON.get(path, path), importer.v1) or Foreign(path)
    alias = next((a for a in statement.names if (a.asname or a.name) == name), None)
    return Foreign(name) if alias is None else from_module(interp, statement, alias.name, importer)


def from_module(interp: Interpreter, statement: ast.ImportFrom, name: str, importer: ModuleScope) -> Value:
    """The value of `name` in the module that `from module import ...` names."""
    path = f"{statement.module}.{name}" if statement.module else name
    known = canonical(path, importer.v1) if statement.level == 0 else None
    if known is not None:
        return known
    found = interp.modules.find(importer, statement.level, statement.module or "")
    if found is None:
        return Foreign("." * statement.level + path)
    value = member(interp, Module(found), name)
    # A module that chooses its backend when it is imported still calls it tf.
    unknown = isinstance(value, Tensor) and value.opaque
    return (conventional(name, importer.v1) if unknown else None) or value


def _local(interp: Interpreter, importer: ModuleScope, path: str) -> Value | None:
    found = interp.modules.find(importer, 0, path)
    return None if found is None else Module(found)
