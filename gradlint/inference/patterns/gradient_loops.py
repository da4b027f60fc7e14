"""Python loops that take the gradient of one entry of an array after the other (GRD201)."""

from __future__ import annotations

import ast
from typing import NamedTuple

from gradlint.calls.gradient_calls import Candidate
from gradlint.inference.contexts import points
from gradlint.inference.frames import Env
from gradlint.inference.interpreter import Interpreter
from gradlint.inference.patterns.rounds import (
    Loop,
    Part,
    bound_in,
    changes_weights,
    loops_around,
    meaning,
    names,
    part_of,
)
from gradlint.inference.patterns.rows import independent
from gradlint.inference.recognition import api_of
from gradlint.inference.scoping.blocks import target_names
from gradlint.inference.scoping.scopes import CallSite
from gradlint.inference.values import Const, Seq, Tensor, Value
from gradlint.shapes.shape import axis_dim
from gradlint.source.text import segment

_APIS = ("tape.gradient", "tf.gradients", "tf.compat.v1.gradients", "K.gradients")
#: With fewer entries than this the loop costs no more than the Jacobian: see the rule's page.
WORTHWHILE = 12


class GradientLoop(NamedTuple):
    """A loop of gradients: of which array, over which of its axes, and how often, where that is known."""

    in_graph: bool
    array: str
    axis: int
    rank: int | None
    entries: int | None
    #: The rows of the array depend on their own row of the only source alone.
    rows_apart: bool


class _Array(NamedTuple):
    """An array, as it is written, and the axis along which each round takes an entry."""

    tensor: Tensor
    text: str
    axis: int
    #: How many entries are taken, where that is known.
    entries: int | None
    #: Along the other axes all is taken.
    whole: bool = True


class _Taken(NamedTuple):
    """What each round differentiates, by the text: a part of an array, or an entry of what is listed."""

    part: Part | None
    listed: ast.expr


def gradient_loop(interp: Interpreter, site: CallSite, call: Candidate) -> GradientLoop | None:
    """The loop around a gradient call that runs over the entries of its target, if it certainly does."""
    if call.seed or call.sources is None:
        return None
    for loop in loops_around(site):
        taken = None if loop.partial else _taken(call.target, call.sources, loop)
        if taken is not None:
            return _confirmed(interp, site, call, loop, taken)
    return None


def _taken(target: ast.expr, sources: ast.expr, loop: Loop) -> _Taken | None:
    """What the targets of the rounds are, by the text alone; None where no round picks an entry."""
    if names(sources) & bound_in(loop) or changes_weights(loop):
        return None
    node = _inside_sum(meaning(_alone(target), loop))
    for variable in _indices(loop):
        part = part_of(node, variable, bound_in(loop))
        if part is not None:
            return None if _is_made_anew(part.array, loop) else _Taken(part, loop.over)
    entry, listed = _entries(loop)
    return _Taken(None, listed) if isinstance(node, ast.Name) and node.id == entry else None


def _is_made_anew(array: ast.expr, loop: Loop) -> bool:
    """Whether the array may be another one in each round: computed from what changes, not only again."""
    changing = bound_in(loop)
    made_of = meaning(array, loop)
    return bool(names(made_of) & changing)


def _alone(node: ast.expr) -> ast.expr:
    """The only entry of a list."""
    return node.elts[0] if isinstance(node, (ast.List, ast.Tuple)) and len(node.elts) == 1 else node


def _inside_sum(node: ast.expr) -> ast.expr:
    """What an explicit sum over all adds up: the gradient is that of the sum anyway."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "reduce_sum":
        return node.args[0] if len(node.args) == 1 and not node.keywords else node
    return node


def _indices(loop: Loop) -> list[str]:
    """The variables that count the rounds."""
    function = _called(loop.over)
    if function in ("range", "xrange") and isinstance(loop.target, ast.Name):
        return [loop.target.id] if len(_arguments(loop.over)) <= 2 else []
    pair = loop.target.elts if isinstance(loop.target, ast.Tuple) else []
    if function == "enumerate" and len(pair) == 2 and isinstance(pair[0], ast.Name):
        return [pair[0].id]
    return []


def _entries(loop: Loop) -> tuple[str | None, ast.expr]:
    """The variable that is an entry of what the loop runs over, and that."""
    target, over = loop.target, loop.over
    if _called(over) == "enumerate" and isinstance(target, ast.Tuple) and len(target.elts) == 2:
        target, over = target.elts[1], _arguments(over)[0]
    return next(iter(target_names(target)), None) if isinstance(target, ast.Name) else None, over


def _called(node: ast.expr) -> str:
    return node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else ""


def _arguments(node: ast.expr) -> list[ast.expr]:
    return node.args if isinstance(node, ast.Call) else []


def _confirmed(
    interp: Interpreter, site: CallSite, call: Candidate, loop: Loop, taken: _Taken
) -> GradientLoop | None:
    """The loop, where the values bear out what its text says, in every context."""
    interp.begin()
    found: set[GradientLoop | None] = set()
    for env in points(interp, site.scopes, site.statement):
        found.add(_here(interp, call, loop, taken, env))
    return found.pop() if len(found) == 1 else None


def _here(interp: Interpreter, call: Candidate, loop: Loop, taken: _Taken, env: Env) -> GradientLoop | None:
    api = api_of(interp, call, env)
    array = _array(interp, loop, taken, env)
    if api not in _APIS or array is None or call.sources is None:
        return None
    dim = axis_dim(array.tensor.shape, array.axis)
    size = None if dim is None else dim.size
    if None not in (size, array.entries) and array.entries != size:
        return None
    count = array.entries if array.entries is not None else size
    if count is not None and count < WORTHWHILE:
        return None
    source = interp.value(call.sources, env)
    apart = (
        array.whole and array.axis != 0 and isinstance(source, Tensor) and independent(array.tensor, source)
    )
    rank = array.tensor.shape.rank if array.whole else None
    return GradientLoop(api != "tape.gradient", array.text, array.axis, rank, count, apart)


def _array(interp: Interpreter, loop: Loop, taken: _Taken, env: Env) -> _Array | None:
    """The array that the rounds take entries of; None where they may be tensors of their own."""
    source, part = env.frame.scope.module.source, taken.part
    if part is None:
        value = interp.value(taken.listed, env)
        whole = isinstance(value, Tensor) and not value.opaque and value.shape.rank_min > 0
        listed = _Array(value, segment(source, taken.listed), 0, None) if isinstance(value, Tensor) else None
        return _picked(value) or (listed if whole else None)
    value = interp.value(part.array, env)
    if not isinstance(value, Tensor) or ((value.opaque or not value.shape.rank_min) and not part.sliced):
        return None
    text = segment(source, part.array)
    return _Array(value, text, part.axis, _rounds(interp, loop, env), part.whole)


def _picked(value: Value) -> _Array | None:
    """The array whose entries a list holds, all of them: `tf.unstack(y)`, `[y[:, i] for i in range(n)]`."""
    if not isinstance(value, Seq):
        return None
    entries = value.items or (value.element,)
    first = entries[0]
    if not isinstance(first, Tensor) or len(first.inputs) != 1 or first.site is None:
        return None
    if not all(isinstance(e, Tensor) and e.op == first.op and e.inputs == first.inputs for e in entries):
        return None
    made, count = first.site.node, None if value.items is None else len(value.items)
    if first.op == "tf.unstack" and isinstance(made, ast.Call) and made.args:
        return _Array(first.inputs[0], segment(first.site.module.source, made.args[0]), _axis_of(made), count)
    if first.op == "[]" and isinstance(made, ast.Subscript) and count is not None:
        text = segment(first.site.module.source, made.value)
        return _Array(first.inputs[0], text, _place_of(made.slice), count)
    return None


def _axis_of(unstack: ast.Call) -> int:
    """The axis that is taken apart, as far as it is written down."""
    given = (keyword.value for keyword in unstack.keywords if keyword.arg == "axis")
    axis = next(given, None)
    return axis.value if isinstance(axis, ast.Constant) and isinstance(axis.value, int) else 0


def _place_of(index: ast.expr) -> int:
    """The first place of an index that picks entries."""
    places = index.elts if isinstance(index, ast.Tuple) else [index]
    return next((i for i, place in enumerate(places) if not isinstance(place, ast.Slice)), 0)


def _rounds(interp: Interpreter, loop: Loop, env: Env) -> int | None:
    """How many rounds the loop has, where that is a number that is known."""
    arguments = _arguments(loop.over)
    if _called(loop.over) == "enumerate":
        return None
    values = [interp.value(argument, env) for argument in arguments]
    constants = (value.value for value in values if isinstance(value, Const))
    numbers = [number for number in constants if isinstance(number, int)]
    if len(numbers) != len(arguments):
        return None
    start, stop = (0, *numbers)[-2:]
    return max(stop - start, 0)
