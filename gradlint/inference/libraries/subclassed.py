"""What the program's own classes have from the classes of known libraries that they inherit from."""

from __future__ import annotations

from gradlint.inference.frames import Env
from gradlint.inference.interpreter import Interpreter
from gradlint.inference.language.classes import api_bases, find_method, has_unknown_base, lineage
from gradlint.inference.lattice import collect
from gradlint.inference.libraries.variables import VARIABLES, weight
from gradlint.inference.scoping.scopes import ModuleScope
from gradlint.inference.values import (
    MISSING,
    Api,
    ApiObject,
    Arguments,
    Function,
    Instance,
    Method,
    Seq,
    Site,
    Tensor,
    Value,
    opaque,
)
from gradlint.knowledge.lookup import class_row
from gradlint.shapes.shape import SCALAR

MODELS = (
    "keras.Model",
    "keras.models.Model",
    "keras.Sequential",
    "keras.models.Sequential",
    "keras.models.Functional",
    "keras.Functional",
)
_ROOTS = ("keras.", "tf.Module", "tf.contrib.eager")
#: Methods that Keras' base classes provide and whose results are known.
PROVIDED = frozenset(
    """
    compiled_loss compute_loss add_weight add_variable add_loss add_metric
    """.split()  # noqa: SIM905 - a table of words
)


#: Methods that call the model itself.
PREDICTING = ("predict", "predict_on_batch")


def provided(interp: Interpreter, instance: Instance) -> ApiObject | None:
    """An object as one of its base class of a known library, if that class says what a call of it does.

    The arguments of the constructor are those of the program's class: nothing is known of the base's,
    unless the class has no constructor of its own.
    """
    _, constructor = find_method(interp, instance.cls, "__init__")
    known = constructor is None and instance.arguments is not None
    arguments = instance.arguments if known else None
    for base in api_bases(interp, instance.cls):
        if base.path in MODELS and instance.arguments is not None:
            return ApiObject(base, instance.arguments, None)
        if class_row(base.path) is not None:
            return ApiObject(base, arguments or Arguments((), (), complete=False), None)
    return None


def in_the_outer_mode(method: Function, arguments: Arguments, env: Env) -> Arguments:
    """The arguments of a layer's `call`: Keras hands it the mode of the outer call if it is told none."""
    parameters = method.scope.parameters
    told = len(arguments.positional) + 1  # the object itself comes first
    if "training" not in parameters[told:] or arguments.keyword("training") or not inside_a_call(env):
        return arguments
    mode = opaque("the training mode of the outer call")
    return arguments._replace(keywords=(*arguments.keywords, ("training", mode)))


def inside_a_call(env: Env) -> bool:
    """Whether the place runs for the `call` of a layer or model."""
    return any(frame.scope.name in ("call", "__call__") for frame in env.frame.waiting())


def inherited(interp: Interpreter, instance: Instance, name: str) -> Value:
    """What an object of the program has from a base class of a known library; MISSING if nothing is known."""
    bases = api_bases(interp, instance.cls)
    if name in PREDICTING and any(base.path.startswith("keras.") for base in bases):
        return Method(instance, name)
    if any(base.path.startswith(_ROOTS) for base in bases):
        return of_keras(name)
    if has_unknown_base(interp, instance.cls):
        reason = f"the attribute {name}, which may come from a base class that is not known here"
        return opaque(reason, gap="attribute")
    return MISSING


def is_called_by_keras(interp: Interpreter, instance: Instance) -> bool:
    """Whether calling the object runs its `call`: where all its bases are known and one is of Keras."""
    bases = api_bases(interp, instance.cls)
    return any(base.path.startswith("keras.") for base in bases) and not has_unknown_base(
        interp, instance.cls
    )


def of_super(interp: Interpreter, receiver: Instance, name: str) -> Value:
    """`super().name` where no class of the program has it."""
    bases = [base for base in api_bases(interp, receiver.cls) if base.path.startswith(_ROOTS)]
    if not bases or has_unknown_base(interp, receiver.cls):
        return opaque(f"the attribute {name} of a base class that is not known here", gap="attribute")
    if name in ("call", "__call__"):
        return Method(ApiObject(bases[0], Arguments((), (), complete=False), None), name)
    return of_keras(name)


def reduced(interp: Interpreter, instance: Instance, value: Value, site: Site) -> Value:
    """What calling an object gives, of what its `call` returns: a loss of one's own is reduced by Keras."""
    if not any(base.path.endswith("losses.Loss") for base in api_bases(interp, instance.cls)):
        return value
    found: list[Tensor] = []
    collect(value, found)
    if any("reduction" in module.text.lower() for module in _speaking_of(interp, instance)):
        return opaque("a loss whose reduction is not known here", tuple(found), site)
    return Tensor(SCALAR, "loss", tuple(found), reason="the loss object reduces to a scalar", site=site)


def _speaking_of(interp: Interpreter, instance: Instance) -> set[ModuleScope]:
    """The modules that may say how an object works: of its classes, where it is made, and the program."""
    made = {interp.module} if instance.env is None else {interp.module, instance.env.frame.scope.module}
    return made | {cls.scope.module for cls in lineage(interp, instance.cls)}


def of_keras(name: str) -> Value:
    """An attribute that Keras' layers and models have."""
    if name in VARIABLES:
        return Seq("list", None, weight(None))
    if name == "losses":
        return Seq("list", None, Tensor(SCALAR, "loss", reason="a layer's loss is a scalar"))
    if name in PROVIDED:
        return Api(f"keras.Model.{name}")
    if name == "optimizer":
        return ApiObject(Api("keras.optimizers.Optimizer"), Arguments((), (), complete=False), None)
    return opaque(f"the attribute {name}, which Keras provides")
