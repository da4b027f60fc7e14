"""What a program really does, and what the analysis says of it that is not so."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

import keras
import numpy as np
import tensorflow as tf

from gradlint.analysis import analyze
from gradlint.records import AxisEffect, Call
from gradlint.source.text import Source
from random_programs.programs import Program, values

SEEDS = 3


def judged(text: str) -> Call:
    """What the analysis says of the program's last gradient call."""
    report = analyze(Source("program.py", tuple(text.splitlines(keepends=True)), ast.parse(text)))
    assert not [f for f in report.findings if f.code == "GRD900"], report.findings
    return report.calls[-1]


class Run:
    """What the program really does for one value of its flag."""

    def __init__(self, program: Program, flag: bool) -> None:
        self.program, self.flag = program, flag
        self._function = program.forward()
        self.shape = tuple(self._forward(0).shape)
        self._reached: dict[int, dict[str, np.ndarray]] = {}

    def _sources(self, seed: int) -> tuple[tf.Tensor, tf.Tensor]:
        return values(self.program.shapes[0], 1 + 2 * seed), values(self.program.shapes[1], 2 + 2 * seed)

    def _forward(self, seed: int) -> tf.Tensor:
        keras.utils.set_random_seed(1)
        return self._function(*self._sources(seed), self.flag)

    def reached(self, seed: int) -> dict[str, np.ndarray]:
        """For each source: which of its entries get something from which elements of the target."""
        if seed not in self._reached:
            try:
                self._reached[seed] = self._derived(seed)
            except (tf.errors.OpError, LookupError, ValueError):
                # A mask leaves what the values say; some operations have no gradient, or broadcast what
                # their gradients do not.
                self._reached[seed] = {}
        return self._reached[seed]

    def _derived(self, seed: int) -> dict[str, np.ndarray]:
        sources = self._sources(seed)
        keras.utils.set_random_seed(1)
        with tf.GradientTape(persistent=True) as tape:
            tape.watch(sources)
            target = self._function(*sources, self.flag)
            elements = tf.unstack(tf.reshape(target, [-1]))
        if tuple(target.shape) != self.shape:
            return {}  # as many elements as the values say
        rows = [tape.gradient(element, sources, unconnected_gradients="zero") for element in elements]
        found = {
            name: np.array([tf.convert_to_tensor(row[i]).numpy().ravel() for row in rows])
            for i, name in enumerate(("x", "w"))
        }
        if not all(np.isfinite(of_source).all() for of_source in found.values()):
            return {}
        return {name: np.abs(of_source) > 1e-7 for name, of_source in found.items()}

    def adds(self, source: str, axis: int | None = None) -> bool | None:
        """Whether different elements of the target (along an axis) meet in one entry; None if all is zero."""
        zero = True
        for seed in range(SEEDS):
            found = self.reached(seed).get(source)
            if found is None or not found.any():
                continue
            if _meet(found, self.shape, axis):
                return True
            zero = False
        return None if zero else False


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
    if call.shape is not None and not _allows(call.shape, real):
        yield f"{call.shape}, but the target is really {real}"


def _allows(shape: tuple[int | str | None, ...], real: tuple[int, ...]) -> bool:
    return len(shape) == len(real) and all(
        not isinstance(size, int) or size == own for size, own in zip(shape, real, strict=True)
    )


def _wrong_axis(axis: AxisEffect, runs: list[Run]) -> Iterator[str]:
    found = [run.adds(axis.source, axis.axis) for run in runs if axis.axis < len(run.shape)]
    if axis.effect == "separable" and any(found):
        yield f"{axis}, but elements along it meet in one entry"
    if axis.effect == "contracts" and found and all(adds is False for adds in found):
        yield f"{axis}, but no elements along it meet"


Objections = Callable[[Call, list[Run]], Iterator[str]]


def runs_of(program: Program) -> list[Run]:
    """The runs for each value of the flag that decides something."""
    return [Run(program, flag) for flag in ((True, False) if program.depends_on_flag() else (True,))]


def complaint(program: Program, objections: Objections) -> str | None:
    """What is wrong of the analysis' answer, with the program, or None."""
    text = program.text()
    call = judged(text)
    found = list(objections(call, runs_of(program)))
    return f"{found}\n{call.verdict} {call.effect} {call.shape}\n{text}" if found else None
