"""Random programs through TensorFlow and through the analysis: equal or more general, never different.

The three worst answers are a wrong scalar, a wrong separable and a wrong shape; a contraction that is
none costs trust too.
"""

from __future__ import annotations

import itertools
import re
import warnings
from collections.abc import Iterator

import pytest

pytest.importorskip("tensorflow", reason="the programs run in TensorFlow")

import tensorflow as tf
from hypothesis import given, settings
from hypothesis import strategies as st
from random_programs.expressions import EXPRESSIONS
from random_programs.frames import FRAMES
from random_programs.from_tables import subjects
from random_programs.precision import of_programs
from random_programs.programs import KNOWLEDGE, SHAPES, Choice, Program, written
from random_programs.running import Objections, Run, complaint, contractions, judged, worst

from gradlint.records import AxisEffect

_by_hand = st.integers(0, len(EXPRESSIONS) - 1)
_of_tables = st.integers(len(EXPRESSIONS), len(EXPRESSIONS) + 2**16)
choices = st.builds(
    Choice,
    expression=_by_hand | _of_tables,
    frame=st.just(0) | st.integers(0, len(FRAMES) - 1),
    first=st.sampled_from((0, 0, 0, 1, 2, 3, 4)),
    second=st.integers(0, 4),
    other=_by_hand,
    axis=st.integers(0, 11),
)
steps = st.lists(choices, min_size=1, max_size=7)
shapes = st.integers(0, len(SHAPES) - 1)
knowledge = st.integers(0, len(KNOWLEDGE) - 1)


@pytest.fixture(autouse=True, scope="module")
def _eagerly() -> Iterator[None]:
    """What is decorated runs as it is: tracing would cost seconds and change no shape."""
    tf.get_logger().setLevel("ERROR")
    tf.config.run_functions_eagerly(True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
    tf.config.run_functions_eagerly(False)


def check(program: Program, objections: Objections) -> None:
    problem = complaint(program, objections)
    assert problem is None, problem


@given(steps, shapes, knowledge)
@settings(max_examples=300)
def test_never_a_wrong_shape_or_scalar_or_separable(steps: list[Choice], shapes: int, knowledge: int) -> None:
    check(written(steps, shapes, knowledge), worst)


@pytest.mark.long
@given(steps, shapes, knowledge)
@settings(max_examples=20_000)
def test_never_a_wrong_shape_or_scalar_or_separable_in_many_programs(
    steps: list[Choice], shapes: int, knowledge: int
) -> None:
    check(written(steps, shapes, knowledge), worst)


#: What is zero by its values alone: gradients of linear functions, sums of what adds up to one, products
#: with zeros.
_CONSTANT = re.compile(
    r"\.gradient\(|softmax|normal|eye\(|identity\(n|one_hot|unique|argwhere|diag|tri[lu]?\("
)


@pytest.mark.long
@given(steps, shapes, knowledge)
@settings(max_examples=5_000)
def test_a_contraction_is_one(steps: list[Choice], shapes: int, knowledge: int) -> None:
    program = written(steps, shapes, knowledge)
    if not _CONSTANT.search("".join((program.top, *program.body))):
        check(program, contractions)


def programs_of(choice: Choice, limit: int) -> Iterator[Program]:
    """The step alone, on several pairs of shapes of which more or less is known."""
    made = 0
    for number, first in itertools.product(range(len(SHAPES)), (1, 0)):
        here = choice._replace(first=first, second=1 - first, axis=choice.axis + 3 * (number % 2))
        program = written([here], number, (3 * made + number) % len(KNOWLEDGE))
        made += bool(program.body)
        if program.body:
            yield program
        if made == limit:
            return


@pytest.mark.parametrize("expression", [expression.strip() for expression in EXPRESSIONS])
def test_each_expression_is_tried(expression: str) -> None:
    """Nothing in the list is dead."""
    number = [e.strip() for e in EXPRESSIONS].index(expression)
    programs = list(programs_of(Choice(number, 0, 1, 0, 0, 0), 2))
    assert programs
    for program in programs:
        check(program, worst)


@pytest.mark.parametrize("frame", FRAMES, ids=lambda frame: frame.name)
def test_each_frame_is_tried(frame: object) -> None:
    """Every construct of the language, with a sum of rows and with what works row by row."""
    for expression in ("{a} + {c} * {b}", "tf.reduce_sum({a}, axis={k}, keepdims=True)"):
        number = [e.strip() for e in EXPRESSIONS].index(expression)
        programs = list(programs_of(Choice(number, FRAMES.index(frame), 1, 0, 0, 0), 1))
        assert programs
        check(programs[0], worst)


@pytest.mark.long
def test_each_name_of_the_tables_is_tried() -> None:
    """Most names run on what a program has at hand; the others are called by the tests of the tables."""
    tried = 0
    for number, subject in enumerate(subjects()):
        for case in range(len(subject.calls)):
            programs = programs_of(Choice(len(EXPRESSIONS) + number, 0, 1, 0, 0, case), 1)
            for program in programs:
                check(program, worst)
                tried += 1
    assert tried > 2 * len(subjects())


def test_precision_does_not_rot() -> None:
    """Of the same 150 programs at least as much is decided as when this was written.

    Few effects are: most of these programs leave a source unused, and nothing is said of such a call.
    """
    found = of_programs(150)
    print(found)
    assert found.rank >= 0.92
    assert found.shape >= 0.8
    assert found.effect >= 0.12


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
