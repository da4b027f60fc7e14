"""Random programs through TensorFlow and through the analysis: equal or more general, never different.

The three worst answers are a wrong scalar, a wrong separable and a wrong shape; a contraction that is
none costs trust too.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator

import numpy as np
import pytest

pytest.importorskip("tensorflow", reason="the programs run in TensorFlow")

import tensorflow as tf
from hypothesis import given, settings
from hypothesis import strategies as st
from random_programs import EXPRESSIONS, FRAMES, KNOWLEDGE, SHAPES, Choice, Program, values, written

from gradlint.analysis import analyze
from gradlint.records import AxisEffect, Call
from gradlint.source.text import Source

_small = st.integers(0, 11)
choices = st.builds(
    Choice,
    expression=st.integers(0, len(EXPRESSIONS) - 1),
    frame=st.integers(0, len(FRAMES) - 1),
    first=st.sampled_from((0, 0, 0, 1, 2, 3, 4)),
    second=st.sampled_from((0, 1, 2, 3, 4)),
    other=st.integers(0, len(EXPRESSIONS) - 1),
    axis=_small,
)
programs = st.builds(
    written,
    st.lists(choices, min_size=1, max_size=7),
    shapes=st.integers(0, len(SHAPES) - 1),
    knowledge=st.integers(0, len(KNOWLEDGE) - 1),
)


def judged(text: str) -> Call:
    """What the analysis says of the program's gradient call."""
    report = analyze(Source("program.py", tuple(text.splitlines(keepends=True)), ast.parse(text)))
    assert not [f for f in report.findings if f.code == "GRD900"], report.findings
    return report.calls[-1]


class Run:
    """What the program really does for one value of its flag."""

    def __init__(self, program: Program, flag: bool) -> None:
        self.program, self.flag = program, flag
        self.shape = tuple(self._forward(0).shape)
        self._reached: dict[int, dict[str, np.ndarray]] = {}

    def _sources(self, seed: int) -> tuple[tf.Tensor, tf.Tensor]:
        return values(self.program.shapes[0], 1 + 2 * seed), values(self.program.shapes[1], 2 + 2 * seed)

    def _forward(self, seed: int) -> tf.Tensor:
        return self.program.forward()(*self._sources(seed), self.flag)

    def reached(self, seed: int) -> dict[str, np.ndarray]:
        """For each source: which of its entries get something from which elements of the target."""
        if seed not in self._reached:
            try:
                self._reached[seed] = self._derived(seed)
            except (tf.errors.InvalidArgumentError, ValueError):
                # A mask leaves what the values say; some operations broadcast what their gradients do not.
                self._reached[seed] = {}
        return self._reached[seed]

    def _derived(self, seed: int) -> dict[str, np.ndarray]:
        sources = self._sources(seed)
        with tf.GradientTape(persistent=True) as tape:
            tape.watch(sources)
            target = self.program.forward()(*sources, self.flag)
            elements = tf.unstack(tf.reshape(target, [-1]))
        if tuple(target.shape) != self.shape:
            return {}  # as many elements as the values say
        rows = [tape.gradient(element, sources, unconnected_gradients="zero") for element in elements]
        return {
            name: np.array([np.abs(tf.convert_to_tensor(row[i]).numpy()).ravel() > 1e-7 for row in rows])
            for i, name in enumerate(("x", "w"))
        }

    def adds(self, source: str, axis: int | None = None) -> bool | None:
        """Whether different elements of the target (along an axis) meet in one entry; None if all is zero."""
        everything = [found[source] for seed in range(3) if (found := self.reached(seed))]
        if not any(found.any() for found in everything):
            return None
        return any(_meet(found, self.shape, axis) for found in everything)


def _meet(reached: np.ndarray, shape: tuple[int, ...], axis: int | None) -> bool:
    if axis is None:
        return bool((reached.sum(axis=0) > 1).any())
    places = np.array(list(np.ndindex(*shape)))[:, axis]
    return any(len(set(places[entry])) > 1 for entry in reached.T)


def worst(call: Call, runs: list[Run]) -> Iterator[str]:
    """A wrong shape, a wrong scalar, a wrong separable."""
    for run in runs:
        yield from _wrong_shape(call, run.shape)
    if call.effect == "separable" and any(run.adds(name) for run in runs for name in ("x", "w")):
        yield "separable, but elements of the target meet in one entry"


def contractions(call: Call, runs: list[Run]) -> Iterator[str]:
    """A contraction that is none, and what is wrong of single axes."""
    if any(1 in run.shape for run in runs):
        return  # an axis of unknown size is taken to have several elements
    if call.effect == "contracts" and all(run.adds(name) is False for run in runs for name in ("x", "w")):
        yield "contracts, but no elements of the target meet"
    for axis in call.axes:
        yield from _wrong_axis(axis, runs)


def _wrong_shape(call: Call, real: tuple[int, ...]) -> Iterator[str]:
    if (
        (call.verdict == "scalar" and real)
        or (call.verdict == "nonscalar" and not real)
        or call.verdict == "multi"
    ):
        yield f"{call.verdict}, but the target is really {real}"
    if call.rank_min > len(real):
        yield f"rank >= {call.rank_min}, but the target is really {real}"
    if call.shape is not None and (
        len(call.shape) != len(real)
        or any(isinstance(size, int) and size != own for size, own in zip(call.shape, real, strict=True))
    ):
        yield f"{call.shape}, but the target is really {real}"


def _wrong_axis(axis: AxisEffect, runs: list[Run]) -> Iterator[str]:
    found = [run.adds(axis.source, axis.axis) for run in runs if axis.axis < len(run.shape)]
    if axis.effect == "separable" and any(found):
        yield f"{axis}, but elements along it meet in one entry"
    if axis.effect == "contracts" and found and all(adds is False for adds in found):
        yield f"{axis}, but no elements along it meet"


Objections = Callable[[Call, list[Run]], Iterator[str]]


def check(program: Program, objections: Objections) -> None:
    text = program.text()
    call = judged(text)
    runs = [Run(program, flag) for flag in ((True, False) if "flag" in "".join(program.body) else (True,))]
    found = list(objections(call, runs))
    assert not found, f"{found}\n{call.verdict} {call.effect} {call.shape}\n{text}"


@given(programs)
@settings(max_examples=300)
def test_never_a_wrong_shape_or_scalar_or_separable(program: Program) -> None:
    check(program, worst)


@pytest.mark.long
@given(programs)
@settings(max_examples=20_000)
def test_never_a_wrong_shape_or_scalar_or_separable_in_many_programs(program: Program) -> None:
    check(program, worst)


#: What is zero to TensorFlow and structure to the analysis: gradients of linear functions, what is cut off.
_CONSTANT = re.compile(r"\.gradient\(|stop_gradient|ones_like|tf\.zeros")


@pytest.mark.long
@given(programs.filter(lambda program: not _CONSTANT.search("".join((program.top, *program.body)))))
@settings(max_examples=5_000)
def test_a_contraction_is_one(program: Program) -> None:
    check(program, contractions)


@pytest.mark.parametrize("expression", [expression.strip() for expression in EXPRESSIONS])
def test_each_expression_is_tried(expression: str) -> None:
    """Alone, on several pairs of shapes: nothing in the list is dead."""
    number = [e.strip() for e in EXPRESSIONS].index(expression)
    tried = 0
    for shapes in range(len(SHAPES)):
        for first, second in ((1, 0), (0, 1)):
            choice = Choice(number, 0, first, second, 0, axis=3 * (shapes % 2))
            program = written([choice], shapes, (3 * tried + shapes) % len(KNOWLEDGE))
            if program.body and tried < 3:
                tried += 1
                check(program, worst)
    assert tried


def test_the_check_objects() -> None:
    """A wrong answer of each kind is seen."""
    number = [e.strip() for e in EXPRESSIONS].index("{a} @ tf.ones([{a}.shape[-1], 2])")
    program = written([Choice(number, 0, 1, 0, 0, 0)], 1, 0)
    call, runs = judged(program.text()), [Run(program, True)]
    assert (call.verdict, call.effect, call.shape) == ("nonscalar", "contracts", (4, 2))
    assert not list(worst(call, runs))
    assert not list(contractions(call, runs))
    assert list(worst(call._replace(verdict="scalar"), runs))
    assert list(worst(call._replace(shape=(4, 3)), runs))
    assert list(worst(call._replace(rank_min=3), runs))
    assert list(worst(call._replace(effect="separable"), runs))
    assert list(contractions(call._replace(axes=(AxisEffect("x", 0, 4, "contracts"),)), runs))
