"""The parts of a gradient call: which argument is its target, and which one its seed."""

from __future__ import annotations

import ast
from typing import NamedTuple

from gradlint.records import Call
from gradlint.rewrites.order import arguments
from gradlint.rewrites.scopes import Program, dotted, resolve


class Signature(NamedTuple):
    """How an API takes its target and its seed; `position` is the seed's, among positional arguments."""

    kind: str
    target: str
    seed: str
    position: int | None


#: By the last part of the API's name.  `kind` is what can be done: seed the call, sum its target, or neither.
_SIGNATURES = {
    "gradient": Signature("tape", "target", "output_gradients", 2),
    "gradients": Signature("graph", "ys", "grad_ys", 2),
    "hessians": Signature("sum", "ys", "", None),
    "minimize": Signature("optimizer", "loss", "grad_loss", 7),
    "compute_gradients": Signature("optimizer", "loss", "grad_loss", 5),
    "get_gradients": Signature("keras", "loss", "", None),
    "get_updates": Signature("keras", "loss", "", None),
    "create_train_op": Signature("returned", "total_loss", "", None),
}
#: What the analysis puts before it; other functions may have the same last name.
_KNOWN = ("tf", "tf.compat.v1", "tape", "optimizer", "keras_optimizer", "slim")
BACKEND = Signature("sum", "loss", "", None)


class Parts(NamedTuple):
    """A call taken apart; `target` and `empty` count the arguments as they are written.

    `empty` is the seed that is given as None.
    """

    signature: Signature
    target: int
    expression: ast.expr
    empty: int | None


def take_apart(program: Program, record: Call, node: ast.Call) -> Parts | str | None:
    """The parts of the call, why it cannot be taken apart, or None where it has a seed already."""
    signature = signature_of(record.api)
    if signature is None:
        return f"how {record.api} takes its target is not known here"
    if not _is_called_by_name(program, record.api, node):
        return "it is not clear from the call alone which function is called"
    written = arguments(node.args, node.keywords)
    if any(isinstance(argument, ast.Starred) or _is_double_star(argument) for argument in written):
        return "star arguments may hold the target or a seed"
    index = argument_index(node, signature.target, 0)
    if index is None or not _is_target(record, _value(written[index])):
        index = _elsewhere(record, node) if record.api.endswith("get_updates") else None
    if index is None:
        return "the target is not where it was expected among the arguments"
    seed = argument_index(node, signature.seed, signature.position) if signature.seed else None
    if (seed is not None and not _is_none(_value(written[seed]))) or _is_summed(_value(written[index])):
        return None
    return Parts(signature, index, _value(written[index]), seed)


def signature_of(api: str) -> Signature | None:
    """The signature by the name that the analysis gave; Keras' gradients has one of its own."""
    head, _, last = api.rpartition(".")
    if api == "K.gradients":
        return BACKEND
    return _SIGNATURES.get(last) if head in _KNOWN else None


def _is_called_by_name(program: Program, api: str, node: ast.Call) -> bool:
    """`x.gradient(...)`, or a name that stands for such a function by an import or an assignment."""
    name = api.rpartition(".")[2]
    if isinstance(node.func, ast.Attribute):
        return node.func.attr == name
    if not isinstance(node.func, ast.Name):
        return False
    for binding in resolve(program, node.func.id, node):
        if isinstance(binding.node, ast.alias) and binding.node.name == name:
            continue
        if not isinstance(binding.statement, ast.Assign):
            return False
        if (dotted(binding.statement.value) or "").rpartition(".")[2] != name:
            return False
    return True


def argument_index(node: ast.Call, name: str, position: int | None) -> int | None:
    """The argument's index as it is written, or None where it is not given."""
    written = arguments(node.args, node.keywords)
    for index, argument in enumerate(written):
        if isinstance(argument, ast.keyword) and argument.arg == name:
            return index
    if position is None or position >= len(node.args):
        return None
    return written.index(node.args[position])


def _elsewhere(record: Call, node: ast.Call) -> int | None:
    """Old Keras had the loss last: get_updates(params, constraints, loss)."""
    written = arguments(node.args, node.keywords)
    found = [index for index, argument in enumerate(written) if _is_target(record, _value(argument))]
    return found[0] if len(found) == 1 else None


def _is_target(record: Call, expression: ast.expr) -> bool:
    """The expression is the one that the analysis judged; a text that was shortened says nothing."""
    try:
        judged = ast.parse(f"({record.target}\n)", mode="eval").body if record.target else expression
    except (SyntaxError, ValueError):
        return True
    return ast.dump(judged) == ast.dump(expression)


def _is_summed(expression: ast.expr) -> bool:
    """The sum is explicit already: this is what the rewrite writes where there is no seed."""
    match expression:
        case ast.List(elts=targets) | ast.Tuple(elts=targets):
            return bool(targets) and all(_is_summed(target) for target in targets)
        case ast.Lambda(body=body):
            return _is_summed(body)
        case ast.Call(func=function, args=[_], keywords=[]):
            return _ends(function, ("reduce_sum", "sum"))
        case ast.Call(func=function, args=[summed, _], keywords=[]):
            return _ends(function, ("map_structure",)) and _ends(summed, ("reduce_sum", "sum"))
    return False


def _ends(function: ast.expr, names: tuple[str, ...]) -> bool:
    return (dotted(function) or "").rpartition(".")[2] in names


def _value(argument: ast.expr | ast.keyword) -> ast.expr:
    return argument.value if isinstance(argument, ast.keyword) else argument


def _is_double_star(argument: ast.expr | ast.keyword) -> bool:
    return isinstance(argument, ast.keyword) and argument.arg is None


def _is_none(expression: ast.expr) -> bool:
    return isinstance(expression, ast.Constant) and expression.value is None
