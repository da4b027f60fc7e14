"""A program of several steps, written as it is run, so that every step is valid.

A program is a function of two tensors and a flag.  A step that TensorFlow rejects is left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import keras
import numpy as np
import one_thread  # noqa: F401 - before anything runs
import tensorflow as tf

from random_programs.expressions import EXPRESSIONS
from random_programs.frames import FRAMES
from random_programs.from_tables import Drawn, Operand, drawn

MAX_ELEMENTS = 48

#: Shapes of the two sources; one of them may be a variable.
SHAPES: tuple[tuple[tuple[int, ...], tuple[int, ...]], ...] = (
    ((3,), (3,)),
    ((4, 3), (3,)),
    ((4, 3), (4, 3)),
    ((4, 3), (3, 2)),
    ((3, 3), (3, 3)),
    ((4, 2), (4,)),
    ((2, 3, 2), (3, 2)),
    ((4, 1), (4,)),
    ((4, 3), ()),
    ((2, 2, 3), (2, 3)),
    ((2, 2, 3), (3, 2)),
    ((2, 3, 3, 1), (3,)),
    ((2, 5, 2), (2,)),
)

#: What is said of the sources before the tape begins: {x} and {w} are their shapes.
KNOWLEDGE = (
    ("x = tf.ones({x})", "w = tf.ones({w})"),
    ("x = tf.ensure_shape(x, {open_x})", "w = tf.ensure_shape(w, {open_w})"),
    ("x = tf.ensure_shape(x, {open_x})", "w = tf.Variable(tf.ones({w}))"),
    ("x = tf.random.normal({x})", "w = tf.Variable(tf.ones({w}))"),
    ("", "w = tf.ensure_shape(w, {open_w})"),
    ("", ""),
    ("x = tf.ensure_shape(x, {x})", ""),
)

_IMPORTS = ("import keras", "import numpy as np", "import tensorflow as tf")
_MARK = re.compile(r"\b([EF])\(([\w.\[\]\"-]+), ([\w.\[\]\"-]+)\)")


class Choice(NamedTuple):
    """One step as numbers, which shrink well: an expression beyond those by hand is one of the tables."""

    expression: int
    frame: int
    first: int
    second: int
    other: int
    axis: int


class Program(NamedTuple):
    """A program's parts, and the numbers of its sources."""

    top: str
    body: tuple[str, ...]
    target: str
    shapes: tuple[tuple[int, ...], tuple[int, ...]]
    knowledge: int

    def text(self) -> str:
        """The program as the analysis reads it."""
        lines = [*_IMPORTS, "", *([self.top, ""] if self.top else []), "def program(x, w, flag):"]
        lines += [f"    {line}" for line in self._known()]
        lines += ["    with tf.GradientTape() as tape:", "        tape.watch([x, w])"]
        lines += [f"        {line}" for step in self.body for line in step.split("\n")]
        lines += [f"    g = tape.gradient({self.target}, [x, w])", "    return g", ""]
        return "\n".join(lines)

    def _known(self) -> list[str]:
        shown = {
            "x": list(self.shapes[0]),
            "w": list(self.shapes[1]),
            "open_x": [None, *self.shapes[0][1:]] if self.shapes[0] else [],
            "open_w": [None, *self.shapes[1][1:]] if self.shapes[1] else [],
        }
        return [line.format(**shown) for line in KNOWLEDGE[self.knowledge] if line]

    def forward(self) -> Callable[[tf.Tensor, tf.Tensor, bool], tf.Tensor]:
        """The program as a function from the sources to the target."""
        return _function(self.top, "\n".join(self.body), ("x", "w", "flag"), self.target)

    def depends_on_flag(self) -> bool:
        """Whether the flag decides anything."""
        return any(re.search(r"\bflag\b", step) for step in self.body)


def _function(top: str, body: str, parameters: Sequence[str], result: str) -> Callable[..., Any]:
    lines = [top, f"def program({', '.join(parameters)}):"]
    lines += [f"    {line}" for line in body.split("\n") if body]
    names: dict[str, Any] = {"tf": tf, "np": np, "keras": keras}
    exec("\n".join([*lines, f"    return {result}"]), names)
    return names["program"]


def values(shape: Sequence[int], seed: int) -> tf.Tensor:
    """Numbers of either sign, none near another."""
    return tf.constant(np.random.default_rng([seed, *shape]).uniform(-1.0, 1.0, shape), tf.float32)


class _Step(NamedTuple):
    top: str
    body: str


def written(choices: Sequence[Choice], shapes: int, knowledge: int) -> Program:
    """The program of these choices."""
    of_sources = SHAPES[shapes]
    sources = {"x": values(of_sources[0], 1), "w": values(of_sources[1], 2)}
    known = [dict(sources), dict(sources)]  # the values for each value of the flag
    program = Program("", (), "x", of_sources, knowledge)
    for choice in choices:
        name = f"y{len(program.body)}"
        step = _step(choice, name, known[0], f"0.{3 + len(program.body)}")
        results = None if step is None else _results(step, name, known)
        if step is None or results is None:
            continue
        for values_of, result in zip(known, results, strict=True):
            values_of[name] = result
        top = "\n\n\n".join(part for part in (program.top, step.top) if part)
        program = program._replace(top=top, body=(*program.body, step.body), target=name)
    return program


def _expression(choice: Choice, known: dict[str, tf.Tensor]) -> Drawn | None:
    """The expression of a step, or None where it takes none of the values."""
    names = list(known)[::-1]
    if choice.expression < len(EXPRESSIONS):
        a, b = names[choice.first % len(names)], names[choice.second % len(names)]
        return Drawn(EXPRESSIONS[choice.expression].strip(), a, b)
    operands = [Operand(name, known[name]) for name in names]
    number = choice.expression - len(EXPRESSIONS)
    return drawn(number, choice.axis, operands, choice.first, choice.second)


def _step(choice: Choice, name: str, known: dict[str, tf.Tensor], coefficient: str) -> _Step | None:
    """The text of a step, or None where its expression takes none of the values."""
    found = _expression(choice, known)
    if found is None:
        return None
    template, a, b = found
    other = EXPRESSIONS[choice.other % len(EXPRESSIONS)].strip()
    rank = known[a].shape.rank
    # A number has no axis, though some kernels take one: such a step fails by its name.
    axis = choice.axis % (2 * rank) - rank if rank else "no_axis"

    def expression(match: re.Match[str]) -> str:
        kind, p, q = match.groups()
        return (template if kind == "E" else other).format(a=p, b=q, k=axis, c=coefficient)

    def filled(text: str) -> str:
        text = _MARK.sub(expression, text)
        for mark, own in (("A", a), ("B", b), ("V", name)):
            text = re.sub(rf"(?<![A-Za-z]){mark}\b", own, text)
        return text

    frame = FRAMES[choice.frame % len(FRAMES)]
    return _Step(filled(frame.top), filled(frame.body))


def _results(step: _Step, name: str, known: list[dict[str, tf.Tensor]]) -> list[tf.Tensor] | None:
    """The step's value for each value of the flag, or None where it fails or is no tensor of numbers."""
    parameters = (*known[0], "flag")
    results = []
    try:
        function = _function(step.top, step.body, parameters, name)
        same = not re.search(r"\bflag\b", step.body) and all(
            known[0][key] is known[1][key] for key in known[0]
        )
        for flag, of_flag in zip((True, False), known, strict=True):
            if results and same:
                results.append(results[0])
                continue
            keras.utils.set_random_seed(1)
            results.append(function(**of_flag, flag=flag))
    except Exception:  # noqa: BLE001 - whatever TensorFlow raises: the step is not valid
        return None
    return results if all(map(_fits, results)) else None


def _fits(result: Any) -> bool:
    return (
        isinstance(result, tf.Tensor)
        and result.dtype == tf.float32
        and 0 < np.prod(result.shape) <= MAX_ELEMENTS
        and bool(np.isfinite(result).all())
    )
