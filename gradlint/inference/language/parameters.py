"""What the parameters of a function are where no call of it is seen."""

from __future__ import annotations

from gradlint.inference.frames import Lazy
from gradlint.inference.interpreter import Interpreter
from gradlint.inference.language.annotations import with_annotations
from gradlint.inference.language.conventions import is_number_by_name
from gradlint.inference.language.functions import defaults, is_numeral
from gradlint.inference.values import Function, Mapping, Seq, Value, number, opaque


def unknown_parameters(interp: Interpreter, function: Function) -> dict[str, Value | Lazy]:
    """The parameters where no call is seen: unknown, or a number where the default is one."""
    a = function.scope.node.args
    found: dict[str, Value | Lazy] = {}
    for arg in (*a.posonlyargs, *a.args, *a.kwonlyargs):
        is_size = function.scope.uses_as_size(arg.arg)
        because = (
            f"the parameter {arg.arg}, which is used as a size" if is_size else f"the parameter {arg.arg}"
        )
        if not is_size and is_number_by_name(arg.arg):
            is_size, because = True, f"{because}, taken to be a number by its name"
        found[arg.arg] = number("number", because) if is_size else opaque(because, gap="parameter")
    for name, default in defaults(function):
        if isinstance(default, Lazy) and is_numeral(default.node):
            found[name] = number("number", f"the parameter {name}, a number by its default")
    if a.vararg is not None:
        found[a.vararg.arg] = Seq("tuple", None, opaque(f"the parameter *{a.vararg.arg}", gap="parameter"))
    if a.kwarg is not None:
        found[a.kwarg.arg] = Mapping((), opaque(f"the parameter **{a.kwarg.arg}", gap="parameter"))
    if function.receiver is not None and (a.posonlyargs or a.args):
        found[(*a.posonlyargs, *a.args)[0].arg] = function.receiver
    return with_annotations(interp, function.scope, found)
