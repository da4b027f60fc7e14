"""tf.data: what a loop over a data set gives, and the data sets that Keras brings."""

from __future__ import annotations

import ast

from gradlint.inference.frames import Env
from gradlint.inference.interpreter import Interpreter
from gradlint.inference.language.iteration import iterated
from gradlint.inference.lattice import as_tensor, collect
from gradlint.inference.libraries.dataset_entries import DATASET, element_of
from gradlint.inference.libraries.library import argument, special
from gradlint.inference.libraries.operands import apply
from gradlint.inference.libraries.structures import mapped
from gradlint.inference.values import (
    NONE,
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
    number,
    opaque,
)
from gradlint.knowledge.lookup import function_row
from gradlint.shapes import algebra
from gradlint.shapes.shape import SCALAR, Dim, Shape, forget, new_dim

_DATASET = Api(DATASET)
_SAME = frozenset(
    """
    repeat shuffle prefetch cache take skip shard with_options filter ignore_errors snapshot concatenate
    as_numpy_iterator make_one_shot_iterator make_initializable_iterator take_while rebatch options
    """.split()  # noqa: SIM905 - a table of words
)


def _dataset(element: Value, site: Site) -> ApiObject:
    """A data set of such elements: no derivative passes from them to what they were made of."""
    return ApiObject(_DATASET, Arguments(()), site, (mapped(lambda leaf: _read(leaf, site), element),))


def _read(leaf: Value, site: Site) -> Value:
    tensor = as_tensor(leaf, site)
    if tensor is None or isinstance(leaf, Const):
        return leaf
    if tensor.opaque:
        return opaque("an entry of a data set", site=site, gap="data")
    return Tensor(forget(tensor.shape), "data", reason="an entry of a data set", site=site)


def _each(element: Value, site: Site, front: Dim | None) -> Value:
    """The element with an axis before those of each tensor, or, without one, less its first axis."""

    def changed(leaf: Value) -> Value:
        tensor = as_tensor(leaf, site)
        if tensor is None or tensor.opaque:
            return opaque("an entry of a data set", site=site, gap="data")
        x = tensor.shape
        shape = algebra.reduce(x, 0) if front is None else Shape((front, *x.lead), x.rest, x.tail)
        return Tensor(shape, "data", reason="an entry of a data set", site=site)

    return mapped(changed, element)


@special("tf.data.Dataset.from_tensor_slices")
def _slices(interp: Interpreter, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    site, given = interp.site(node, env), argument(arguments, 0, "tensors") or NONE
    if isinstance(given, Seq) and given.kind == "list":
        given = as_tensor(given, site) or NONE
    return _dataset(_each(given, site, None), site)


@special("tf.data.Dataset.from_tensors")
def _whole(interp: Interpreter, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    return _dataset(argument(arguments, 0, "tensors") or NONE, interp.site(node, env))


@special("tf.data.Dataset.range", "tf.data.Dataset.random", "tf.data.Dataset.list_files")
def _numbers(interp: Interpreter, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    return _dataset(Tensor(SCALAR, "data", reason="an entry of a data set"), interp.site(node, env))


@special("tf.data.TFRecordDataset", "tf.data.TextLineDataset", "tf.data.FixedLengthRecordDataset")
def _texts(interp: Interpreter, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    return _numbers(interp, arguments, node, env)


@special(
    "tf.data.make_one_shot_iterator",
    "tf.data.make_initializable_iterator",
    "tf.data.experimental.get_single_element",
)
def _iterator(interp: Interpreter, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    """An iterator of TensorFlow 1 gives what its data set gives."""
    given = argument(arguments, 0, "dataset") or NONE
    element = element_of(given)
    if element is None:
        return opaque("the iterator of a data set that is not known", site=interp.site(node, env), gap="data")
    single = isinstance(node.func, ast.Attribute) and node.func.attr == "get_single_element"
    return element if single else given


@special("tf.TensorSpec")
def _spec(interp: Interpreter, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    return ApiObject(Api("tf.TensorSpec"), arguments, interp.site(node, env))


@special("tf.data.Dataset.zip")
def _zip(interp: Interpreter, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    """Elements of several data sets side by side."""
    given = arguments.positional
    structure = given[0] if len(given) == 1 else Seq("tuple", given)

    def element(leaf: Value) -> Value:
        return element_of(leaf) or opaque("an entry of a data set")

    return _dataset(mapped(element, structure), interp.site(node, env))


@special("tf.data.Dataset.from_generator")
def _generated(interp: Interpreter, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    """Elements whose shapes the call says, or what the generator yields."""
    site = interp.site(node, env)
    signature = arguments.keyword("output_signature")
    if signature is not None:
        return _dataset(mapped(lambda leaf: _of_spec(leaf, site), signature), site)
    shapes = argument(arguments, 2, "output_shapes")
    if shapes is None:
        return _dataset(_yielded(interp, arguments, node, env), site)
    return _dataset(_of_shapes(shapes, site), site)


def _yielded(interp: Interpreter, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    """What a generator function without arguments yields, as tensors of the structure of the types."""
    function, types = argument(arguments, 0, "generator"), argument(arguments, 1, "output_types") or NONE
    if function is None or argument(arguments, 3, "args") is not None:
        return opaque("an entry of a generator")
    found = iterated(interp, interp.call(function, Arguments(()), node, env), node, env)
    if not isinstance(types, Seq):
        return interp.as_tensor(found, node, env)
    parts = found.items if isinstance(found, Seq) else None
    if parts is None or types.items is None or len(parts) != len(types.items):
        return opaque("an entry of a generator")
    return Seq("tuple", tuple(interp.as_tensor(part, node, env) for part in parts))


def _of_spec(spec: Value, site: Site) -> Value:
    """A tensor as a tf.TensorSpec describes it."""
    if isinstance(spec, ApiObject) and spec.api.path == "tf.TensorSpec":
        return _filled(argument(spec.arguments, 0, "shape") or NONE, site)
    return spec if isinstance(spec, Tensor) else opaque("an entry of a generator", site=site)


def _of_shapes(shapes: Value, site: Site) -> Value:
    """Tensors of these shapes: a tuple of sizes is one shape, a tuple of shapes is several."""
    if isinstance(shapes, Seq) and shapes.items and any(isinstance(i, (Seq, ShapeOf)) for i in shapes.items):
        return Seq("tuple", tuple(_of_shapes(item, site) for item in shapes.items))
    if isinstance(shapes, Mapping):
        return mapped(lambda leaf: _filled(leaf, site), shapes)
    return _filled(shapes, site)


def _filled(shape: Value, site: Site) -> Value:
    row = function_row("tf.zeros", False)
    assert row is not None
    return apply(row, "data", Arguments((shape,)), site)


def method(
    interp: Interpreter, dataset: ApiObject, name: str, arguments: Arguments, node: ast.Call, env: Env
) -> Value:
    """`dataset.name(...)`."""
    element, site = element_of(dataset) or NONE, interp.site(node, env)
    if name in _SAME:
        return dataset
    if name in ("batch", "padded_batch"):
        return _dataset(_batch(element, name, arguments, site), site)
    if name in ("map", "flat_map", "interleave"):
        return _mapped(interp, element, name, arguments, node, env)
    if name == "enumerate":
        return _dataset(Seq("tuple", (number("data", "a number of an entry", site), element)), site)
    if name == "unbatch":
        return _dataset(_each(element, site, None), site)
    if name in ("get_next", "get_single_element", "next"):
        return element
    return opaque(f"the result of the method {name} of a data set", site=site, gap="data")


def _batch(element: Value, name: str, arguments: Arguments, site: Site) -> Value:
    """Entries stacked: the last batch may be smaller unless it is dropped."""
    size = argument(arguments, 0, "batch_size")
    dropped = arguments.keyword("drop_remainder")
    if name == "batch" and dropped is None:
        dropped = argument(arguments, 1)
    number_of_rows = size.value if isinstance(size, Const) and isinstance(size.value, int) else None
    rows = new_dim(number_of_rows if dropped == Const(True) else None, "batch")
    batched = _each(element, site, rows)
    return batched if name == "batch" else mapped(lambda leaf: _padded(leaf, site), batched)


def _padded(leaf: Value, site: Site) -> Value:
    """Axes that may be filled up have no known size."""
    if not isinstance(leaf, Tensor) or leaf.shape.rest is not None:
        return leaf
    dims = (*leaf.shape.lead[:1], *(new_dim() for _ in leaf.shape.lead[1:]))
    return Tensor(Shape(dims), "data", reason="an entry of a data set, filled up", site=site)


def _mapped(
    interp: Interpreter, element: Value, name: str, arguments: Arguments, node: ast.Call, env: Env
) -> Value:
    """A function of each entry; what flat_map and interleave call gives data sets."""
    function, site = argument(arguments, 0, "map_func"), interp.site(node, env)
    if function is None:
        return opaque("a data set", site=site)
    spread = isinstance(element, Seq) and element.kind == "tuple"
    items = element.items if isinstance(element, Seq) and spread else None
    result = interp.call(function, Arguments((element,) if items is None else items), node, env)
    if name == "map":
        return _dataset(result, site)
    found: list[Tensor] = []
    collect(result, found)
    return (
        result
        if element_of(result) is not None
        else opaque("a data set that is not known", tuple(found), site, "data")
    )


#: The shapes of Keras' data sets (images or rows, and labels), from their documentation.
_IMAGES: dict[str, tuple[tuple[int, ...], tuple[int, ...]]] = {
    "mnist": ((28, 28), ()),
    "fashion_mnist": ((28, 28), ()),
    "cifar10": ((32, 32, 3), (1,)),
    "cifar100": ((32, 32, 3), (1,)),
}
_LENGTHS = {"mnist": (60000, 10000), "fashion_mnist": (60000, 10000)}


@special(*(f"keras.datasets.{name}.load_data" for name in _IMAGES))
def _load(interp: Interpreter, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    """((images, labels) for training, the same for tests)."""
    function = interp.value(node.func, env)
    name = function.path.split(".")[2] if isinstance(function, Api) else ""
    site, (image, label) = interp.site(node, env), _IMAGES.get(name, ((28, 28), ()))

    def part(length: int) -> Value:
        arrays = (Shape(tuple(map(new_dim, (length, *sizes)))) for sizes in (image, label))
        return Seq("tuple", tuple(Tensor(s, "data", reason=f"the data of {name}", site=site) for s in arrays))

    return Seq("tuple", tuple(part(length) for length in _LENGTHS.get(name, (50000, 10000))))
