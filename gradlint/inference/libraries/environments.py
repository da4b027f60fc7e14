"""Gym's environments, as programs of reinforcement learning use them: one at a time."""

from __future__ import annotations

import ast

from gradlint.inference.frames import Env
from gradlint.inference.interpreter import Interpreter
from gradlint.inference.libraries.library import methods_of, special
from gradlint.inference.values import (
    Api,
    ApiObject,
    Arguments,
    Mapping,
    Seq,
    Site,
    Union,
    Value,
    number,
    opaque,
)

_ENVIRONMENT = Api("gym.Env")


@special("gym.make")
def _made(interp: Interpreter, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    return ApiObject(_ENVIRONMENT, Arguments(()), interp.site(node, env))


def attribute(base: ApiObject, name: str) -> Value | None:
    """An attribute of an environment; None where the object is none, or the name is that of a method."""
    if base.api != _ENVIRONMENT or name in ("step", "reset"):
        return None
    if name in ("env", "unwrapped"):
        return base
    return opaque(f"the attribute {name} of an environment", site=base.site, gap="import")


@methods_of("gym.Env")
def _method(
    interp: Interpreter, base: ApiObject, name: str, arguments: Arguments, node: ast.Call, env: Env
) -> Value:
    """Old versions give four things for a step, and one for a reset; new ones five and two."""
    site = interp.site(node, env)
    observation, info = _observation(site), Mapping((), opaque("what an environment tells", site=site))
    if name == "reset":
        return observation
    reward = number("number", "the reward of a step", site)
    ended = number("truth", "whether an episode has ended", site)
    old = Seq("tuple", (observation, reward, ended, info))
    return Union((old, Seq("tuple", (observation, reward, ended, ended, info))))


def _observation(site: Site) -> Value:
    return opaque("what an environment gives when the program runs", site=site, gap="data")
