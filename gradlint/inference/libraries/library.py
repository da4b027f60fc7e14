"""Calls of known libraries: those that the tables cannot say, then the tables; and Python's builtins."""

from __future__ import annotations

import ast
from collections.abc import Callable
from functools import cache

from gradlint.inference.effects import APART, KEPT, dependence
from gradlint.inference.frames import Env, Unasked
from gradlint.inference.interpreter import Interpreter
from gradlint.inference.language.constants import of_numbers, speaks_of_numbers
from gradlint.inference.language.shape_values import of_sizes, speaks_of_sizes
from gradlint.inference.later import later
from gradlint.inference.lattice import as_tensor, collect, element_of, join_all
from gradlint.inference.libraries import objects, variables
from gradlint.inference.libraries.argument_order import REORDERED, reordered
from gradlint.inference.libraries.argument_scopes import scoped
from gradlint.inference.libraries.operands import Bound, apply, value_of
from gradlint.inference.libraries.sizes import asserted_shape
from gradlint.inference.summands import summands
from gradlint.inference.values import (
    NONE,
    Api,
    ApiObject,
    Arguments,
    Const,
    Function,
    Mapping,
    Partial,
    Seq,
    ShapeOf,
    Site,
    Tensor,
    Union,
    Value,
    is_none,
    opaque,
)
from gradlint.knowledge.lookup import Row, class_row, function_row
from gradlint.shapes import algebra
from gradlint.shapes.shape import SCALAR, Dim, Shape, anew, forget, new_dim

Special = Callable[[Interpreter, Arguments, ast.Call, Env], Value]
SPECIAL: dict[str, Special] = {}


def special(*paths: str) -> Callable[[Special], Special]:
    """Register a function whose result the tables cannot say."""

    def register(function: Special) -> Special:
        SPECIAL.update(dict.fromkeys(paths, function))
        return function

    return register


ObjectMethod = Callable[[Interpreter, ApiObject, str, Arguments, ast.Call, Env], Value]
METHODS: dict[str, ObjectMethod] = {}


def methods_of(path: str) -> Callable[[ObjectMethod], ObjectMethod]:
    """Register what the methods of a library's objects give."""

    def register(function: ObjectMethod) -> ObjectMethod:
        METHODS[path] = function
        return function

    return register


def call(interp: Interpreter, api: Api, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    """The value of calling a known library's name."""
    function = SPECIAL.get(api.path)
    if function is not None:
        return function(interp, arguments, node, env)
    constant = of_numbers(api.path, arguments) or of_sizes(api.path, arguments)
    if constant is not None:
        return constant
    row = function_row(api.path, api.v1)
    arguments = reordered(api.path, arguments)
    site = interp.site(node, env)
    if row is not None:
        return scoped(interp, api.path, _stops_gradient(apply(row, api.path, arguments, site), api.path))
    if objects.is_class(api.path):
        return ApiObject(api, arguments, site)
    if class_row(api.path) is not None:
        return ApiObject(api, arguments, site)
    found: list[Tensor] = []
    collect(Seq("tuple", (*arguments.positional, *(value for _, value in arguments.keywords))), found)
    return opaque(f"the result of {api.path}, which the tables do not list", tuple(found), site, "unlisted")


def call_unasked(interp: Interpreter, api: Api, arguments: Unasked, node: ast.Call, env: Env) -> Value | None:
    """The value of a call of which only the arguments that matter are looked at; None where all may matter.

    The mean of everything is a number, whatever it is the mean of.
    """
    row = _row_alone(api.path, api.v1)
    if row is None:
        return None
    bound = Bound(row, arguments, force=interp.force)
    out = row.family(bound)
    inputs = bound.inputs() if bound.looked else later(interp, bound.inputs)
    return scoped(interp, api.path, value_of(out, api.path, inputs, interp.site(node, env)))


@cache
def _row_alone(path: str, v1: bool) -> Row | None:
    """The row of a function if it says all that there is to say of a call."""
    elsewhere = path in SPECIAL or path in REORDERED or speaks_of_sizes(path) or speaks_of_numbers(path)
    return None if elsewhere or path.endswith("stop_gradient") else function_row(path, v1)


def _stops_gradient(value: Value, path: str) -> Value:
    """What depends on the sources no longer is derived with respect to them."""
    if path.endswith("stop_gradient") and isinstance(value, Tensor):
        reason = "same shape; no gradient passes"
        return Tensor(anew(value.shape), "stop_gradient", (), reason=reason, site=value.site, cut=True)
    return value


def argument(arguments: Arguments, index: int, *names: str) -> Value | None:
    """An argument by position or by one of its names."""
    for name in names:
        if (value := arguments.keyword(name)) is not None:
            return value
    return arguments.positional[index] if index < len(arguments.positional) else None


@special("tf.shape", "keras.backend.shape", "keras.ops.shape")
def _runtime_shape(interp: Interpreter, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    found = _shape(interp, arguments, node, env)
    return found._replace(dynamic=True) if isinstance(found, ShapeOf) else found


@special("keras.backend.int_shape", "np.shape")
def _shape(interp: Interpreter, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    value = argument(arguments, 0, "input", "x", "a")
    tensor = as_tensor(value, interp.site(node, env)) if value is not None else None
    return ShapeOf(tensor) if tensor is not None else opaque("the shape of something that is not known")


@special("tf.gradients", "keras.backend.gradients", "tf.hessians")
def _gradients(interp: Interpreter, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    """A list of tensors shaped like the sources."""
    target = argument(arguments, 0, "ys", "loss") or NONE
    sources = argument(arguments, 1, "xs", "variables") or NONE
    seed = argument(arguments, 2, "grad_ys") or NONE
    listed = sources if isinstance(sources, Seq) else Seq("list", (sources,))
    return like_sources(target, listed, interp.site(node, env), seed)


def like_sources(target: Value, sources: Value, site: Site, seed: Value = NONE) -> Value:
    """Gradients: structured and shaped like the sources."""
    if isinstance(sources, Seq):
        if sources.items is None:
            return Seq("list", None, like_sources(target, element_of(sources), site, seed))
        return Seq("list", tuple(like_sources(target, item, site, seed) for item in sources.items))
    if isinstance(sources, Mapping):
        other = None if sources.other is None else like_sources(target, sources.other, site, seed)
        entries = tuple((key, like_sources(target, value, site, seed)) for key, value in sources.entries)
        return Mapping(entries, other)
    if isinstance(sources, Union):
        return join_all(like_sources(target, v, site, seed) for v in sources.options if not is_none(v))
    source = as_tensor(sources, site)
    if source is None:
        return opaque("a gradient", site=site)
    targets: list[Tensor] = []
    seeds: list[Tensor] = []
    collect(target, targets)
    collect(seed, seeds)
    shape = _followed(source, targets, seeds)
    reason = "a gradient has the shape of its source"
    return Tensor(shape, "gradient", (*targets, *seeds, source), reason=reason, site=site)


def _followed(source: Tensor, targets: list[Tensor], seeds: list[Tensor]) -> Shape:
    """The source's shape, over all that its rows depend on.

    Where the targets' rows follow the source's, each row of the gradient comes from the same row of
    whatever the targets' axis runs over: of the other inputs, and of the seed.  Where a target mixes
    them, it comes from all rows of the other inputs.
    """
    terms = summands(targets[0]) if len(targets) == 1 and not seeds else tuple(targets)
    seeded = algebra.broadcast_all([seed.shape for seed in seeds])
    shape = source.shape
    lead, tail = (
        tuple(_row(source, dim, terms, seeded) for dim in dims) for dims in (shape.lead, shape.tail)
    )
    return Shape(lead, shape.rest, tail)


def _row(source: Tensor, dim: Dim, terms: tuple[Tensor, ...], seeded: Shape) -> Dim:
    """An axis of a gradient: what it runs over besides the source's axis, or something new."""
    atoms = dim.atoms
    for term in terms:
        how = dependence(term, source, dim)
        rows = algebra.broadcast(term.shape, seeded)
        found = [axis for axis in (*rows.lead, *rows.tail) if axis.carries(dim)]
        if how != APART and (how != KEPT or len(found) != 1):
            return new_dim(dim.size, dim.name)
        atoms = atoms.union(*(axis.atoms for axis in found if how == KEPT))
    return Dim(atoms, dim.size, dim.name)


@special("tf.GradientTape")
def _tape(interp: Interpreter, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    return ApiObject(Api("tf.GradientTape"), arguments, interp.site(node, env))


@special("tf.ensure_shape", "tf.placeholder_with_default")
def _ensured(interp: Interpreter, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    """The tensor with what is asserted of its shape."""
    tensor = as_tensor(argument(arguments, 0, "x", "input") or NONE)
    given = Arguments((argument(arguments, 1, "shape") or NONE,))
    row = function_row("tf.zeros", False)
    site = interp.site(node, env)
    asserted = apply(row, "tf.ensure_shape", given, site) if row is not None else NONE
    if tensor is None or not isinstance(asserted, Tensor):
        return asserted
    return asserted_shape(tensor, asserted.shape, site)


@special("tf.function", "tf.recompute_grad", "tf.autograph.experimental.do_not_convert")
def _same_function(interp: Interpreter, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    return arguments.positional[0] if arguments.positional else opaque("a decorator")


@special("tf.custom_gradient", "keras.ops.custom_gradient")
def _custom_gradient(interp: Interpreter, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    return ApiObject(Api("tf.custom_gradient"), arguments, interp.site(node, env))


@special("functools.partial")
def _partial(interp: Interpreter, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    if not arguments.positional:
        return opaque("functools.partial without a function")
    rest = arguments._replace(positional=arguments.positional[1:])
    return Partial(arguments.positional[0], rest)


@special(
    "tf.trainable_variables",
    "tf.global_variables",
    "tf.get_collection",
    "tf.local_variables",
    "tf.all_variables",
    "tf.contrib.layers.get_variables",
    "tf.contrib.framework.get_variables",
)
def _variables(interp: Interpreter, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    """Lists of variables; of the collections only the losses are known to be scalars."""
    first = argument(arguments, 0, "key")
    path = first.path if isinstance(first, Api) else first.value if isinstance(first, Const) else ""
    if "regularization_losses" in str(path).lower() or str(path).lower().endswith(
        ("graphkeys.losses", "losses")
    ):
        return Seq("list", None, Tensor(SCALAR, "loss", reason="a collected loss is a scalar"))
    return Seq("list", None, variables.weight(interp.site(node, env)))


@special(
    "tf.contrib.layers.losses.get_regularization_losses",
    "tf.losses.get_regularization_losses",
    "tf.losses.get_losses",
)
def _losses(interp: Interpreter, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    return Seq("list", None, Tensor(SCALAR, "loss", reason="a collected loss is a scalar"))


@special("tf.contrib.legacy_seq2seq.model_with_buckets")
def _buckets(interp: Interpreter, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    """TensorFlow 1.0's helper: outputs, and for each bucket a loss, averaged unless told."""
    site = interp.site(node, env)
    per_example = arguments.keyword("per_example_loss")
    averaged = per_example is None or (isinstance(per_example, Const) and not per_example.value)
    loss = Tensor(SCALAR, "loss", reason="an averaged loss for each bucket", site=site)
    losses = Seq("list", None, loss if averaged else opaque("a loss for each bucket", site=site))
    return Seq("tuple", (Seq("list", None, opaque("the outputs of a bucket", site=site)), losses))


@special("np.finfo", "np.iinfo")
def _limits(interp: Interpreter, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    """What says the limits of a kind of numbers: all its attributes are numbers."""
    return Api("np.finfo")


@special("np.load", "np.loadtxt", "np.genfromtxt")
def _loaded(interp: Interpreter, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    return opaque("data that is read when the program runs", site=interp.site(node, env), gap="data")


@special("keras.backend.function")
def _compiled(interp: Interpreter, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    return opaque("a compiled function", site=interp.site(node, env))


@special("tf.Variable")
def _variable(interp: Interpreter, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    """A variable; one that starts from a function has the shape of its result."""
    first = argument(arguments, 0, "initial_value")
    if isinstance(first, Function):
        first = interp.call(first, Arguments(()), node, env)
    tensor = as_tensor(first) if first is not None else None
    site = interp.site(node, env)
    if tensor is None:
        return opaque("a variable whose first value is not known", site=site)
    if any(key in ("shape", "validate_shape") and not is_none(value) for key, value in arguments.keywords):
        return opaque("a variable that may be assigned another shape", site=site)
    shape = tensor.shape if tensor.opaque and not tensor.shape.rank_min else forget(tensor.shape)
    reason = "a variable of the shape of its first value"
    return Tensor(shape, "tf.Variable", (), reason=reason, site=site, weights=True)
