"""Models of keras.applications: class probabilities, or feature maps without their top."""

from __future__ import annotations

from gradlint.inference.lattice import as_tensor
from gradlint.inference.libraries.operands import Bound
from gradlint.inference.values import Api, ApiObject, Arguments, Site, Tensor, Value, opaque
from gradlint.knowledge.lookup import parse
from gradlint.shapes.shape import Dim, Shape, axis_dim, fresh_atom, new_dim, with_lead

#: The parameters that decide the shape, in the order of the constructors that share it.
_PARAMETERS = parse("filled(include_top weights input_tensor input_shape pooling classes)")
#: Constructors whose parameters stand in another order: what they are given by position is not known.
_OTHER_ORDER = ("ConvNeXt", "MobileNet", "NASNet", "RegNet", "ResNetRS")


def is_application(base: ApiObject) -> bool:
    """Whether the object is a model of keras.applications."""
    return base.api.path.startswith("keras.applications.")


def source(base: ApiObject) -> Tensor:
    """The placeholder that the model was built on."""
    if "input" not in base.known:
        given = as_tensor(base.arguments.keyword("input_tensor") or opaque("none given"))
        images = Shape((new_dim(name="batch"), *(new_dim() for _ in range(3))))
        shape = given.shape if given is not None and given.shape.rank == 4 else images
        base.known["input"] = Tensor(shape, "keras.Input", reason="a batch of images", site=base.site)
    found = base.known["input"]
    assert isinstance(found, Tensor)
    return found


def output(base: ApiObject, images: Tensor) -> Value:
    """What the model makes of its own placeholder; asked again, it is the same tensor."""
    if "output" not in base.known:
        base.known["output"] = called(base, images, base.site)
    return base.known["output"]


def layer(base: ApiObject, name: str | None) -> Value:
    """A layer of the model: what it gives has a row for each image, and the output follows from it."""
    found = ApiObject(Api("keras.layers.Layer"), Arguments((), (), complete=False), base.site)
    if name is None:
        name = f"?{len(base.known)}"  # one that is not known may be another each time
    if name not in base.known:
        images = source(base)
        batch = images.shape.lead[0]
        reason = f"the output of {'a layer' if name[0] == '?' else f'the layer {name}'}, a row for each image"
        shape = Shape((batch, new_dim()), fresh_atom())
        base.known[name] = Tensor(shape, base.api.path, (images,), reason=reason, site=base.site)
        last = output(base, images)
        if isinstance(last, Tensor):
            between = base.known[name]
            assert isinstance(between, Tensor)
            base.known["output"] = _after(last, between)
    found.known["output"] = base.known[name]
    return found


def _after(last: Tensor, between: Tensor) -> Tensor:
    """The model's output, known to follow from one of its layers."""
    inputs = (between, *last.inputs)
    return Tensor(last.shape, last.op, inputs, reason=last.reason, site=last.site, opaque=last.opaque)


def called(base: ApiObject, images: Tensor | None, site: Site | None) -> Tensor:
    """A model of keras.applications on a batch of images, outside training."""
    inputs = (images,) if images is not None else ()
    batch = _batch(images)
    shape, reason = _result(base, batch)
    return Tensor(shape, base.api.path, inputs, reason=reason, site=site, opaque=shape.rank is None)


def _batch(images: Tensor | None) -> Dim:
    if images is None or images.shape.rank not in (None, 4):
        return new_dim(name="batch")
    return axis_dim(with_lead(images.shape, 1), 0) or new_dim(name="batch")


def _result(base: ApiObject, batch: Dim) -> tuple[Shape, str]:
    arguments = base.arguments
    if any(name in base.api.path for name in _OTHER_ORDER) and arguments.positional:
        arguments = Arguments((), arguments.keywords, complete=False)
    a = Bound(_PARAMETERS, arguments)
    top, pooled = a.flag("include_top", True), a.given("pooling")
    if top is None or (not top and pooled and a.text("pooling") not in ("avg", "max", "none")):
        return Shape((batch, new_dim()), fresh_atom()), "a model of images, one row per image"
    if top:
        classes = a.dim("classes").size if a.given("classes") else 1000
        return Shape((batch, new_dim(classes))), "class probabilities, one row per image"
    rank = 2 if pooled else 4
    return Shape((batch, *(new_dim() for _ in range(rank - 1)))), "features of each image"
