"""Functions of TensorFlow that call functions of the program: branches, loops, maps and scans."""

from __future__ import annotations

import ast
from collections.abc import Callable

from gradlint.inference.frames import Env
from gradlint.inference.interpreter import Interpreter
from gradlint.inference.language.iteration import iterated
from gradlint.inference.lattice import as_tensor, collect, join, join_all, same
from gradlint.inference.libraries.library import argument, special
from gradlint.inference.libraries.structures import mapped
from gradlint.inference.values import (
    NONE,
    Arguments,
    Mapping,
    Seq,
    Site,
    Tensor,
    Union,
    Value,
    is_none,
    opaque,
)
from gradlint.shapes.shape import Dim, Shape, at_least, new_dim

#: After so many rounds a loop whose shapes still change is given up.
MAX_ROUNDS = 4


@special("tf.cond", "tf.smart_cond", "keras.backend.in_train_phase", "keras.ops.cond")
def _cond(interp: Interpreter, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    """One of two functions, called without arguments."""
    branches = [argument(arguments, 1, "true_fn", "fn1"), argument(arguments, 2, "false_fn", "fn2")]
    return _one_of(interp, [branch for branch in branches if branch is not None], node, env)


def _one_of(interp: Interpreter, functions: list[Value], node: ast.Call, env: Env) -> Value:
    nothing = Arguments(())
    found = [interp.call(function, nothing, node, env) for function in functions if not is_none(function)]
    return join_all(found) if found else opaque("one of no functions", site=interp.site(node, env))


@special("tf.case", "tf.switch_case")
def _case(interp: Interpreter, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    """One of several functions: they stand in a list, in pairs with conditions, or in a dict."""
    listed = argument(arguments, 0, "pred_fn_pairs")
    if listed is None or not isinstance(listed, (Seq, Mapping)):
        listed = argument(arguments, 1, "branch_fns", "branches")
    functions = _functions_of(listed)
    default = arguments.keyword("default")
    if functions is None:
        return opaque("one of functions that are not known", site=interp.site(node, env))
    return _one_of(interp, [*functions, *([] if default is None else [default])], node, env)


def _functions_of(listed: Value | None) -> list[Value] | None:
    """The functions of a list, of pairs, or of a dict; None where they are not known."""
    if isinstance(listed, Mapping):
        return [value for _, value in listed.entries] if listed.other is None else None
    if not isinstance(listed, Seq) or listed.items is None:
        return None
    functions = []
    for item in listed.items:
        paired = isinstance(item, Seq) and item.items is not None and len(item.items) == 2
        functions.append(item.items[1] if paired else item)  # type: ignore[union-attr, index]
    return functions


@special("tf.while_loop", "keras.ops.while_loop")
def _while(interp: Interpreter, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    """What a loop carries around, after any number of rounds."""
    body, state = argument(arguments, 1, "body"), argument(arguments, 2, "loop_vars")
    site = interp.site(node, env)
    if body is None or state is None:
        return opaque("a loop without a body", site=site)
    alone = not isinstance(state, Seq) or state.items is None

    def step(carried: Value) -> Value:
        items = carried.items if isinstance(carried, Seq) and not alone else None
        after = interp.call(body, Arguments(items if items is not None else (carried,)), node, env)
        single = isinstance(state, Seq) and state.items is not None and len(state.items) == 1
        return Seq("tuple", (after,)) if single and not isinstance(after, Seq) else after

    return _settled(state, step, site)


def _settled(state: Value, step: Callable[[Value], Value], site: Site) -> Value:
    """The state after any number of steps: its shapes are known, how rows follow each other is not."""
    for _ in range(MAX_ROUNDS):
        joined = join(state, step(state))
        if same(joined, state):
            return mapped(lambda leaf: _left(leaf, site), joined)
        state = joined
    found: list[Tensor] = []
    collect(state, found)
    return opaque("what a loop leaves whose shapes change from round to round", tuple(found[:8]), site)


def _left(leaf: Value, site: Site) -> Value:
    """One value that a loop leaves."""
    if isinstance(leaf, Union) or not isinstance(leaf, Tensor) or leaf.dim is not None:
        return leaf
    reason = "what a loop leaves after any number of rounds"
    return Tensor(leaf.shape, "join", (leaf,), reason=reason, site=site, opaque=True)


def _entries(interp: Interpreter, elements: Value, node: ast.Call, env: Env) -> Value:
    """One entry along the first axis of each tensor of a structure."""
    return mapped(lambda leaf: iterated(interp, leaf, node, env), elements)


def _first_axis(elements: Value) -> Dim:
    """A new axis, as long as the first one of the tensors."""
    found: list[Tensor] = []
    collect(elements, found)
    lengths = [tensor.shape.lead[0].size for tensor in found if tensor.shape.lead]
    return new_dim(next((length for length in lengths if length is not None), None))


@special(
    "tf.map_fn", "tf.vectorized_map", "keras.backend.map_fn", "keras.ops.map", "keras.ops.vectorized_map"
)
def _map(interp: Interpreter, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    """A function of each entry along the first axis, its results stacked."""
    function = argument(arguments, 0, "fn", "f", "function")
    elements = argument(arguments, 1, "elems", "xs", "elements")
    site = interp.site(node, env)
    if function is None or elements is None or is_none(elements):
        return opaque("the result of a map", site=site)
    found: list[Tensor] = []
    collect(elements, found)
    length = _first_axis(elements)
    result = interp.call(function, Arguments((_entries(interp, elements, node, env),)), node, env)
    return mapped(lambda leaf: _stacked(leaf, length, tuple(found), site), result)


def _stacked(leaf: Value, length: Dim, sources: tuple[Tensor, ...], site: Site) -> Value:
    """The results for all entries."""
    tensor, reason = as_tensor(leaf, site), "one result for each entry"
    if tensor is None or tensor.opaque:
        return Tensor(at_least(1), "map", sources, reason=reason, site=site, opaque=True)
    shape = Shape((new_dim(length.size), *tensor.shape.lead), tensor.shape.rest, tensor.shape.tail)
    # Each entry has its own result: what the function makes of it is moved to a new first axis.
    return Tensor(shape, "map", (tensor, *sources), reason=reason, site=site, moved=True)


def _folded(interp: Interpreter, arguments: Arguments, node: ast.Call, env: Env) -> Value | None:
    """What a function makes of an accumulator and the entries, one after the other."""
    function, elements = argument(arguments, 0, "fn"), argument(arguments, 1, "elems")
    first = argument(arguments, 2, "initializer") or NONE
    if function is None or elements is None:
        return None
    entry = _entries(interp, elements, node, env)
    start = entry if is_none(first) else first
    return _settled(
        start,
        lambda state: interp.call(function, Arguments((state, entry)), node, env),
        interp.site(node, env),
    )


@special("tf.foldl", "tf.foldr", "keras.backend.foldl", "keras.backend.foldr")
def _fold(interp: Interpreter, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    """The accumulator after all entries."""
    found = _folded(interp, arguments, node, env)
    return opaque("the result of a fold", site=interp.site(node, env)) if found is None else found


@special("tf.scan")
def _scan(interp: Interpreter, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    """The accumulator after each entry, stacked."""
    found, elements = _folded(interp, arguments, node, env), argument(arguments, 1, "elems")
    site = interp.site(node, env)
    if found is None or elements is None:
        return opaque("the result of a scan", site=site)
    length = _first_axis(elements)

    def stacked(leaf: Value) -> Value:
        tensor, reason = as_tensor(leaf, site), "the accumulator after each entry"
        if tensor is None:
            return opaque(reason, site=site)
        shape = Shape((new_dim(length.size), *tensor.shape.lead), tensor.shape.rest, tensor.shape.tail)
        return Tensor(shape, "scan", (tensor,), reason=reason, site=site, opaque=True)

    return mapped(stacked, found)


@special("tf.py_function", "tf.numpy_function", "tf.py_func")
def _python(interp: Interpreter, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    """What a Python function gives when the program runs: only set_shape says its shape."""
    site, kinds = interp.site(node, env), argument(arguments, 2, "Tout")
    found: list[Tensor] = []
    collect(argument(arguments, 1, "inp") or NONE, found)

    def unknown() -> Tensor:
        return opaque("what a Python function gives, whose shape nothing says", tuple(found), site)

    if isinstance(kinds, Seq):
        if kinds.items is None:
            return Seq("list", None, unknown())
        return Seq("list", tuple(unknown() for _ in kinds.items))
    return unknown()


@special("tf.grad_pass_through")
def _wrapped(interp: Interpreter, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    """A function that gives what the given one gives."""
    given = argument(arguments, 0, "f")
    return opaque("a wrapped function", site=interp.site(node, env)) if given is None else given
