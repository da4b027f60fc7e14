"""Recurrent cells of TensorFlow 1 and of Sonnet, called on a step or run over sequences.

By the documentation of tf.nn.rnn_cell, tf.contrib.rnn and tf.nn.dynamic_rnn of TensorFlow 1.15; Sonnet's
are tried.
"""

from __future__ import annotations

import ast
from typing import NamedTuple

from gradlint.inference.frames import Env
from gradlint.inference.interpreter import Interpreter
from gradlint.inference.lattice import as_tensor, collect, element_of
from gradlint.inference.libraries.library import argument, special
from gradlint.inference.libraries.operands import size_dim
from gradlint.inference.values import (
    NONE,
    ApiObject,
    Arguments,
    Const,
    Seq,
    Site,
    Tensor,
    Value,
    is_none,
    opaque,
)
from gradlint.shapes import algebra
from gradlint.shapes.shape import Dim, Shape, axis_dim, new_dim

_ROOTS = ("tf.nn.rnn_cell.", "tf.contrib.rnn.", "snt.")
_LONG_SHORT = frozenset(
    """
    BasicLSTMCell CoupledInputForgetGateLSTMCell LSTM LSTMBlockCell LSTMCell LayerNormBasicLSTMCell
    """.split()  # noqa: SIM905 - a table of words
)
_SIMPLE = frozenset(
    ("BasicRNNCell", "GRU", "GRUBlockCell", "GRUBlockCellV2", "GRUCell", "UGRNNCell", "VanillaRNN")
)
_WRAPPERS = frozenset(("DeviceWrapper", "DropoutWrapper", "ResidualWrapper"))


class Cell(NamedTuple):
    """A cell: the size of its output, and its states (nested lists of sizes)."""

    output: Dim
    states: Dim | tuple[object, ...]


def cell_of(value: Value | None) -> Cell | None:
    """What is known of a cell; None where nothing is."""
    if not isinstance(value, ApiObject) or not value.api.path.startswith(_ROOTS):
        return None
    name, a = value.api.path.rpartition(".")[2], value.arguments
    if name in _WRAPPERS:
        return cell_of(argument(a, 0, "cell"))
    if name in ("MultiRNNCell", "DeepRNN"):
        return _layers(a)
    units = argument(a, 0, "num_units", "hidden_size")
    if units is None or not a.complete or a.keyword("num_proj") is not None:
        return None
    size = size_dim(units) or new_dim()
    if name in _SIMPLE:
        return Cell(size, size)
    apart = a.keyword("state_is_tuple") or Const(True)
    return Cell(size, (size, size)) if name in _LONG_SHORT and apart == Const(True) else None


def _layers(a: Arguments) -> Cell | None:
    """Cells on top of each other: the output is that of the last."""
    listed, apart = argument(a, 0, "cells", "layers", "cores"), a.keyword("state_is_tuple") or Const(True)
    if not isinstance(listed, Seq) or not listed.items or apart != Const(True):
        return None
    cells = [cell_of(item) for item in listed.items]
    known = [cell for cell in cells if cell is not None]
    if len(known) < len(cells):
        return None
    return Cell(known[-1].output, tuple(cell.states for cell in known))


def _of_batch(sizes: object, batch: Dim, inputs: tuple[Tensor, ...], reason: str, site: Site | None) -> Value:
    """A tensor of a row for each example, or as many as there are states."""
    if isinstance(sizes, Dim):
        shape = Shape((batch, new_dim(sizes.size, sizes.name)))
        return Tensor(shape, "cell", inputs, reason=reason, site=site)
    assert isinstance(sizes, tuple)
    return Seq("tuple", tuple(_of_batch(size, batch, inputs, reason, site) for size in sizes))


def method(base: ApiObject, name: str, arguments: Arguments, site: Site | None) -> Value | None:
    """`cell.zero_state(batch, dtype)`, or the cell called on a step; None of anything else."""
    cell = cell_of(base)
    if cell is None:
        return None
    if name in ("zero_state", "initial_state"):
        size = size_dim(argument(arguments, 0, "batch_size") or NONE)
        batch = new_dim() if size is None else new_dim(size.size, size.name)
        return _of_batch(cell.states, batch, (), "a state of zeros", site)
    return _step(cell, arguments, site) if name == "__call__" else None


def _step(cell: Cell, arguments: Arguments, site: Site | None) -> Value:
    """One step: the output and the next state."""
    first = as_tensor(argument(arguments, 0, "inputs") or NONE, site)
    state = argument(arguments, 1, "state")
    rows = None if first is None else axis_dim(first.shape, 0)
    if first is None or rows is None:
        return opaque("a step of a recurrent cell", site=site)
    return Seq("tuple", _stepped(cell, first, state, rows, site))


def _stepped(
    cell: Cell, first: Tensor, state: Value | None, rows: Dim, site: Site | None
) -> tuple[Value, Value]:
    states: list[Tensor] = []
    if state is not None:
        collect(state, states)
    for tensor in states:
        other = axis_dim(tensor.shape, 0)
        rows = (algebra.merge(rows, other) if other is not None else None) or new_dim()
    inputs = (first, *states)
    reason = "a recurrent cell, row by row"
    return _of_batch(cell.output, rows, inputs, reason, site), _of_batch(
        cell.states, rows, inputs, reason, site
    )


def _run(cell: Cell, sequences: Tensor, state: Value | None, major: bool, site: Site) -> tuple[Value, Value]:
    """A cell over the steps of sequences: all outputs, and the last state."""
    rows, steps = (axis_dim(sequences.shape, at) or new_dim() for at in ((1, 0) if major else (0, 1)))
    output, last = _stepped(cell, sequences, state, rows, site)
    assert isinstance(output, Tensor)
    batch, units = output.shape.lead
    time = new_dim(steps.size, steps.name)
    shape = Shape((time, batch, units) if major else (batch, time, units))
    return Tensor(shape, "rnn", output.inputs, reason="a recurrent cell over each sequence", site=site), last


@special("tf.nn.dynamic_rnn")
def _dynamic(interp: Interpreter, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    site, major = interp.site(node, env), _time_major(arguments)
    cell = cell_of(argument(arguments, 0, "cell"))
    sequences = as_tensor(argument(arguments, 1, "inputs") or NONE, site)
    if cell is None or sequences is None or major is None:
        return _unclear(sequences, site)
    state = _given(argument(arguments, 3, "initial_state"))
    return Seq("tuple", _run(cell, sequences, state, major, site))


@special("snt.dynamic_unroll", "snt.static_unroll")
def _unrolled(interp: Interpreter, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    """Sonnet's loop over sequences, whose steps come first."""
    site, cell = interp.site(node, env), cell_of(argument(arguments, 0, "core"))
    sequences = as_tensor(argument(arguments, 1, "input_sequence") or NONE, site)
    if cell is None or sequences is None or not arguments.complete:
        return _unclear(sequences, site)
    state = _given(argument(arguments, 2, "initial_state"))
    return Seq("tuple", _run(cell, sequences, state, True, site))


@special("tf.nn.bidirectional_dynamic_rnn")
def _both_ways(interp: Interpreter, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    site, major = interp.site(node, env), _time_major(arguments)
    cells = [cell_of(argument(arguments, i, name)) for i, name in enumerate(("cell_fw", "cell_bw"))]
    sequences = as_tensor(argument(arguments, 2, "inputs") or NONE, site)
    known = [cell for cell in cells if cell is not None]
    if len(known) < len(cells) or sequences is None or major is None:
        return _unclear(sequences, site)
    names = ("initial_state_fw", "initial_state_bw")
    states = [_given(argument(arguments, 4 + i, name)) for i, name in enumerate(names)]
    ways = [_run(cell, sequences, state, major, site) for cell, state in zip(known, states, strict=True)]
    return Seq("tuple", tuple(Seq("tuple", part) for part in zip(*ways, strict=True)))


@special("tf.nn.static_rnn", "tf.contrib.rnn.static_rnn", "tf.nn.rnn", "tf.contrib.rnn.rnn")
def _static(interp: Interpreter, arguments: Arguments, node: ast.Call, env: Env) -> Value:
    """A list of steps: a list of outputs."""
    site, cell = interp.site(node, env), cell_of(argument(arguments, 0, "cell"))
    steps = argument(arguments, 1, "inputs")
    first = as_tensor(element_of(steps), site) if isinstance(steps, Seq) else None
    rows = None if first is None else axis_dim(first.shape, 0)
    if cell is None or first is None or rows is None or not isinstance(steps, Seq):
        return _unclear(first, site)
    output, last = _stepped(cell, first, _given(argument(arguments, 2, "initial_state")), rows, site)
    number = None if steps.items is None else len(steps.items)
    outputs = Seq("list", None, output) if number is None else Seq("list", (output,) * number)
    return Seq("tuple", (outputs, last))


def _time_major(arguments: Arguments) -> bool | None:
    """Whether the steps come first; None where it is not known."""
    value = arguments.keyword("time_major") or Const(False)
    return bool(value.value) if isinstance(value, Const) and arguments.complete else None


def _given(value: Value | None) -> Value | None:
    return None if value is None or is_none(value) else value


def _unclear(sequences: Tensor | None, site: Site) -> Value:
    inputs = () if sequences is None else (sequences,)
    outputs = opaque("the outputs of a recurrent cell that is not known", inputs, site)
    return Seq("tuple", (outputs, opaque("the state of a recurrent cell that is not known", inputs, site)))
