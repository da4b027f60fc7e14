"""The spellings of gradient calls.

A method is recognised by its name and its arguments; whether its object is a tape or an optimizer is
for the inference to say.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable
from typing import NamedTuple

from gradlint.config.settings import GradientFunction, Parameter

#: A file without any of these words has no gradient call.
WORDS = ("gradient", "minimize", "hessians", "get_updates", "create_train_op")


class Spelling(NamedTuple):
    """How one kind of gradient call is written; indices count positional arguments from zero."""

    api: str
    target: tuple[int, tuple[str, ...]]
    sources: tuple[int, tuple[str, ...]]
    seed: tuple[int, tuple[str, ...]] | None
    #: What it is called on: a module of a library, a tape, an optimizer; or the configuration declares it.
    on: str


_NEVER = 99
#: Keras 1 had get_updates(params, constraints, loss).
_OLD_UPDATES = 3
SPELLINGS: dict[str, Spelling] = {
    "gradients": Spelling(
        "tf.gradients", (0, ("ys", "loss")), (1, ("xs", "variables")), (2, ("grad_ys",)), "library"
    ),
    "hessians": Spelling("tf.hessians", (0, ("ys",)), (1, ("xs",)), None, "library"),
    "gradient": Spelling(
        "tape.gradient", (0, ("target",)), (1, ("sources",)), (2, ("output_gradients",)), "tape"
    ),
    "minimize": Spelling(
        "optimizer.minimize", (0, ("loss",)), (_NEVER, ("var_list",)), (_NEVER, ("grad_loss",)), "optimizer"
    ),
    "compute_gradients": Spelling(
        "optimizer.compute_gradients", (0, ("loss",)), (1, ("var_list",)), (5, ("grad_loss",)), "optimizer"
    ),
    "get_gradients": Spelling(
        "keras_optimizer.get_gradients", (0, ("loss",)), (1, ("params",)), None, "optimizer"
    ),
    "get_updates": Spelling(
        "keras_optimizer.get_updates", (0, ("loss",)), (1, ("params",)), None, "optimizer"
    ),
    "create_train_op": Spelling(
        "slim.create_train_op", (0, ("total_loss",)), (_NEVER, ("variables_to_train",)), None, "library"
    ),
}

#: Calls that apply the gradient themselves.
APPLYING = frozenset(("optimizer.minimize", "keras_optimizer.get_updates", "slim.create_train_op"))


def declared(functions: Iterable[GradientFunction]) -> dict[str, list[Spelling]]:
    """The spellings of the functions that a project says are gradient functions, by their last names."""
    found: dict[str, list[Spelling]] = {}
    for function in functions:
        target, sources = _place(function.target), _place(function.sources)
        seed = None if function.seed is None else _place(function.seed)
        spelling = Spelling(function.path, target, sources, seed, "declared")
        found.setdefault(function.path.rpartition(".")[2], []).append(spelling)
    return found


def _place(parameter: Parameter) -> tuple[int, tuple[str, ...]]:
    return _NEVER if parameter.position is None else parameter.position, (parameter.name,)


class Candidate(NamedTuple):
    """A call that reads like a gradient call."""

    node: ast.Call
    spelling: Spelling
    target: ast.expr
    sources: ast.expr | None
    seed: bool


def candidate(node: ast.Call, name: str) -> Candidate | None:
    """The call of this name as a gradient call, or None where its arguments are not those of one."""
    spelling = SPELLINGS.get(name)
    if spelling is None:
        return None
    found = spelled(node, spelling)
    if found is not None and name == "get_updates" and len(node.args) >= _OLD_UPDATES:
        return found._replace(target=node.args[2], sources=node.args[0])
    return found


def spelled(node: ast.Call, spelling: Spelling) -> Candidate | None:
    """The call as one that is spelled so, or None where its arguments are not those of one."""
    if any(isinstance(argument, ast.Starred) for argument in node.args[:1]):
        return None
    target = _argument(node, *spelling.target)
    if target is None:
        return None
    sources = _argument(node, *spelling.sources)
    if sources is None and spelling.on != "optimizer" and spelling.api != "slim.create_train_op":
        return None
    seed = _argument(node, *spelling.seed) if spelling.seed is not None else None
    seeded = seed is not None and not (isinstance(seed, ast.Constant) and seed.value is None)
    return Candidate(node, spelling, target, sources, seeded)


def _argument(node: ast.Call, index: int, names: tuple[str, ...]) -> ast.expr | None:
    for keyword in node.keywords:
        if keyword.arg in names:
            return keyword.value
    if index < len(node.args) and not any(isinstance(a, ast.Starred) for a in node.args[: index + 1]):
        return node.args[index]
    return None
