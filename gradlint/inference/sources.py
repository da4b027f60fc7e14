"""What a gradient call differentiates for: variables, data, and what only its name calls a variable."""

from __future__ import annotations

import ast
import re
from typing import NamedTuple

from gradlint.calls.gradient_calls import Candidate
from gradlint.inference.frames import Env
from gradlint.inference.interpreter import Interpreter
from gradlint.inference.lattice import element_of
from gradlint.inference.libraries.variables import weight
from gradlint.inference.values import (
    ApiObject,
    Instance,
    Mapping,
    Missing,
    Seq,
    Tensor,
    Union,
    Value,
    is_none,
    opaque,
    options,
)
from gradlint.source.text import segment

#: Names by which people call lists of variables.
_WEIGHT_NAMES = re.compile(r"var|weight|param|theta", re.IGNORECASE)


class Source(NamedTuple):
    """A source of a gradient call: its text and what it is."""

    name: str
    tensor: Tensor


def sources_of(interp: Interpreter, call: Candidate, env: Env) -> tuple[Source, ...]:
    """The sources of a call one by one; a call that names none is one of an optimizer, for all variables."""
    if call.sources is None:
        return (Source("", weight(None)),)
    # What an optimizer changes are variables; `get_gradients` of Keras takes any tensor.
    variables = call.spelling.on == "optimizer" and call.spelling.api != "keras_optimizer.get_gradients"
    return tuple(_flat(interp, call.sources, interp.value(call.sources, env), env, variables))


def _flat(interp: Interpreter, node: ast.expr, value: Value, env: Env, optimizer: bool) -> list[Source]:
    """The sources one by one, each with its own text where it has one."""
    text = segment(env.frame.scope.module.source, node)
    if isinstance(value, Seq):
        if value.items is None:
            return _flat(interp, node, element_of(value), env, optimizer)
        nodes: list[ast.expr] = [node] * len(value.items)
        if isinstance(node, (ast.List, ast.Tuple)) and len(node.elts) == len(value.items):
            nodes = node.elts
        pairs = zip(nodes, value.items, strict=True)
        return [source for part, item in pairs for source in _flat(interp, part, item, env, optimizer)]
    if isinstance(value, Mapping):
        return [source for _, item in value.entries for source in _flat(interp, node, item, env, optimizer)]
    if isinstance(value, Union):
        return [
            source
            for option in options(value)
            if not is_none(option)
            for source in _flat(interp, node, option, env, optimizer)
        ]
    if isinstance(value, (ApiObject, Instance, Missing)) or is_none(value):
        return [Source(text, weight(None) if _is_weights(text) else opaque("sources that are not known"))]
    tensor = interp.as_tensor(value, node, env)
    if tensor.opaque and tensor.shape.rank_min == 0 and optimizer:
        return [Source(text, weight(tensor.site))]
    if tensor.opaque and tensor.shape.rank_min == 0 and _is_weights(text) and not _made_of_data(tensor):
        return [Source(text, weight(tensor.site, (tensor,)))]
    return [Source(text, tensor)]


def _is_weights(text: str) -> bool:
    return bool(_WEIGHT_NAMES.search(text))


def _made_of_data(tensor: Tensor) -> bool:
    """Whether tensors that are no variables went into something unknown: then its name says nothing."""
    pending, seen = [tensor], set[int]()
    while pending:
        node = pending.pop()
        if id(node) in seen or node.weights:
            continue
        if not node.opaque:
            return True
        seen.add(id(node))
        pending += node.inputs
    return False
