"""Small programs at random: lines of TensorFlow over a few sources, whose text is the report of a failure."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

import numpy as np
import tensorflow as tf
from case_type import Case, fixed
from generated_lines import CONTROL_RECIPES, RECIPES, SIZES, Choose, Value, fit

MAX_TARGET = 24
MAX_VALUE = 64


class Program(NamedTuple):
    """Sources with their shapes, lines that bind names, and the expression of the target or targets."""

    sources: tuple[Value, ...]
    lines: tuple[str, ...]
    target: str

    def text(self) -> str:
        """The program as a function of its sources."""
        names = ", ".join(source.name for source in self.sources)
        body = [*self.lines, f"return {self.target}"]
        return f"def program({names}):\n" + "".join(f"    {line}\n" for line in body)

    def case(self) -> Case:
        """The program as a case, with no expectation of its own."""
        scope = {"tf": tf, "fixed": fixed}
        exec(self.text(), scope)
        shapes = tuple(source.shape for source in self.sources)
        return Case(self.text(), shapes, scope["program"], "")


def _sources(choose: Choose) -> tuple[Value, ...]:
    """One to three sources whose shapes have to do with each other, so that they meet in the program."""
    shape = tuple(choose(SIZES) for _ in range(choose((1, 2, 2, 3))))
    related = (shape, shape[-1:], shape[:1], (shape[-1], choose(SIZES)))
    shapes = [shape, *(choose(related) for _ in range(choose((0, 1, 1, 2))))]
    return tuple(Value(name, each, frozenset(name)) for name, each in zip("abc", shapes, strict=False))


def program(choose: Choose, control: bool = False) -> Program:
    """A program of two to seven lines, each of which uses the sources or what the lines before it made."""
    sources = _sources(choose)
    scope: dict[str, Any] = {"tf": tf, "fixed": fixed}
    scope.update({source.name: fixed(*source.shape) for source in sources})
    pool, lines = list(sources), []
    recipes = CONTROL_RECIPES if control else RECIPES
    for index in range(choose(range(2, 8))):
        operand = choose(pool[-3:] + pool[-1:] * 3)
        expression = choose(recipes)(choose, operand, pool) if operand.rank else None
        made = expression and eval(expression, scope)
        if made is None or tf.size(made) > MAX_VALUE or tf.size(made) == 0 or len(made.shape) > 4:
            continue
        name = f"t{index}"
        scope[name] = made
        lines.append(f"{name} = {expression}")
        used = {
            word for value in pool if value.name in re.findall(r"\w+", expression) for word in value.sources
        }
        pool.append(Value(name, tuple(made.shape), frozenset(used)))
    for source in sources:
        lines += _joined(choose, pool, source)
    return Program(sources, tuple(lines), _target(choose, pool))


def _joined(choose: Choose, pool: list[Value], source: Value) -> list[str]:
    """Mostly, a line that brings an unused source in, where its shape allows it."""
    last = pool[-1]
    broadcast = np.broadcast_shapes(last.shape, source.shape) if fit(last.shape, source.shape) else None
    unused = not source.sources & last.sources
    if (
        not unused
        or broadcast is None
        or np.prod(broadcast) > MAX_TARGET
        or not choose((True, True, True, False))
    ):
        return []
    name = f"j{source.name}"
    pool.append(Value(name, broadcast, last.sources | source.sources))
    return [f"{name} = {last.name} * tf.sin({source.name})"]


def _target(choose: Choose, pool: list[Value]) -> str:
    fitting = [value for value in pool if np.prod(value.shape) <= MAX_TARGET]
    last = max(reversed(fitting), key=lambda value: len(value.sources)) if fitting else pool[0]
    if not fitting:
        return f"tf.reduce_sum({last.name}, 0)"
    return f"[{last.name}, {choose(fitting).name}]" if choose((False, False, False, True)) else last.name
