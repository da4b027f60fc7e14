"""Finding the row of a canonical name."""

from __future__ import annotations

from typing import NamedTuple

from gradlint.knowledge.families import FAMILIES
from gradlint.knowledge.operands import Family
from gradlint.knowledge.tables import (
    contrib,
    keras,
    keras_backend,
    keras_layers,
    keras_objects,
    keras_ops,
    numpy,
    probability,
    sonnet,
    tensorflow,
    tensorflow_image,
    tensorflow_linalg,
    tensorflow_math,
    tensorflow_nn,
    tensorflow_random,
    tensorflow_raw,
    tensorflow_signal,
    tensorflow_sparse,
    tensorflow_text,
    tensorflow_v1,
    tensorflow_v1_names,
)


class Parameter(NamedTuple):
    """A parameter by all the names that it had; `star` takes all further positional arguments.

    The first name is that of the family.  `keywords` are those that a call may use: the family's is none
    of them where it is the function's own name of another parameter (`trapezoid(y, x)`, whose y is x).
    """

    names: tuple[str, ...]
    star: bool
    fixed: str | None
    keywords: tuple[str, ...]


class Row(NamedTuple):
    """A name's family and parameters."""

    family: Family
    parameters: tuple[Parameter, ...]


def _joined(*tables: dict[str, str]) -> dict[str, str]:
    """Several tables as one: a row may stand in several, each with names of its own."""
    joined: dict[str, str] = {}
    for table in tables:
        for key, names in table.items():
            joined[key] = f"{joined[key]} {names}" if key in joined else names
    return joined


#: The tables by their sections: row -> its names, apart by spaces.
TABLES = {
    "tf": _joined(
        tensorflow.FUNCTIONS,
        tensorflow_math.FUNCTIONS,
        tensorflow_nn.FUNCTIONS,
        tensorflow_linalg.FUNCTIONS,
        tensorflow_image.FUNCTIONS,
        tensorflow_signal.FUNCTIONS,
        tensorflow_sparse.FUNCTIONS,
        tensorflow_random.FUNCTIONS,
        tensorflow_raw.FUNCTIONS,
        tensorflow_text.FUNCTIONS,
    ),
    "tf1": _joined(tensorflow_v1.FUNCTIONS_V1, tensorflow_v1_names.FUNCTIONS),
    "tf.contrib": contrib.FUNCTIONS,
    "keras": _joined(keras.FUNCTIONS, keras_ops.FUNCTIONS, keras_backend.FUNCTIONS),
    "np": numpy.FUNCTIONS,
    "snt": sonnet.MODULES,
    "tfp": probability.FUNCTIONS,
    "tfp.distributions": probability.DISTRIBUTIONS,
    "tfp.layers": probability.LAYERS,
    "keras.losses": keras_objects.LOSSES,
    "keras.layers": keras_layers.LAYERS,
    "keras.metrics": keras_objects.METRICS,
    "keras.initializers": keras_objects.INITIALIZERS,
    "keras.regularizers": keras_objects.REGULARIZERS,
    "keras.constraints": keras_objects.CONSTRAINTS,
}
_CLASSES = (
    "snt",
    "tfp.distributions",
    "tfp.layers",
    "keras.layers",
    "keras.losses",
    "keras.metrics",
    "keras.initializers",
    "keras.regularizers",
    "keras.constraints",
)
_index: dict[str, dict[str, str]] = {}


def _names(table: str) -> dict[str, str]:
    """name -> key of its row, made at first use."""
    if table not in _index:
        index: dict[str, str] = {}
        for key, names in TABLES[table].items():
            index.update(dict.fromkeys(names.split(), key))
        _index[table] = index
    return _index[table]


def parse(key: str) -> Row:
    """A table's key as a row."""
    name, _, spec = key.partition("(")
    tokens = [token.partition("=") for token in spec.rstrip(")").split()]
    names = [tuple(token.lstrip("*").split("|")) for token, _, _ in tokens]
    own = {alias for aliases in names for alias in aliases[1:]}
    parameters = (
        Parameter(
            aliases, token.startswith("*"), fixed or None, aliases[1:] if aliases[0] in own else aliases
        )
        for aliases, (token, _, fixed) in zip(names, tokens, strict=True)
    )
    return Row(FAMILIES[name], tuple(parameters))


def _row(table: str, name: str) -> Row | None:
    key = _names(table).get(name)
    return parse(key) if key is not None else None


def function_row(path: str, v1: bool) -> Row | None:
    """The row of a function such as `tf.reduce_sum`; `v1`: the program means TensorFlow 1."""
    root, _, name = path.partition(".")
    if root == "tf":
        return _tensorflow_row(name, v1)
    if root in ("keras", "np", "tfp"):
        rows = (_row(root, spelling) for spelling in _other_spellings(root, name))
        return next((row for row in rows if row is not None), None)
    return None


def _other_spellings(root: str, name: str) -> tuple[str, ...]:
    """Keras has its losses in keras.metrics too, and all of keras.ops in modules of keras.ops."""
    section, _, short = name.rpartition(".")
    if section.startswith("ops."):
        return (name, f"ops.{short}")
    return (name, f"losses.{short}") if root == "keras" and section == "metrics" else (name,)


def _tensorflow_row(name: str, v1: bool) -> Row | None:
    if name.startswith("contrib."):
        return _row("tf.contrib", name.removeprefix("contrib."))
    section, _, _ = name.rpartition(".")
    if section == "losses" and not v1:
        # Keras' losses, or those of a file that says nowhere that it means TensorFlow 1.
        return _row("keras", name) or _row("tf1", name)
    tables = ("tf1", "tf") if v1 or section == "layers" else ("tf", "tf1")
    rows = (_row(table, spelling) for spelling in _spellings(name) for table in tables)
    return next((row for row in rows if row is not None), None)


#: Parts of TensorFlow whose functions have names in each other, and in `tf` itself.
_SHARED = (
    "math",
    "linalg",
    "nn",
    "dtypes",
    "debugging",
    "manip",
    "spectral",
    "io",
    "image",
    "random",
    "sets",
)
_RENAMED = (("sparse_", "sparse."), ("string_", "strings."), ("matrix_", "linalg."), ("set_", "sets."))
_HOMES = ("math", "linalg", "nn", "signal", "image", "quantization", "strings", "io")


def _spellings(name: str) -> tuple[str, ...]:
    """The names under which a function may stand: most are in several parts, and in tf."""
    section, _, short = name.rpartition(".")
    if section and section not in _SHARED:
        return (name,)
    renamed = (home + short[len(old) :] for old, home in _RENAMED if short.startswith(old))
    return (name, short, *(f"{home}.{short}" for home in _HOMES), *renamed)


def class_row(path: str) -> Row | None:
    """The row of a class whose objects are called on tensors, such as `keras.layers.Dense`."""
    for table in _CLASSES:
        if path.startswith(table + "."):
            return _row(table, path.removeprefix(table + "."))
    return None
