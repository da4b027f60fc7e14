"""The tracer: where the sum over a target's elements happens, seen while the program runs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from gradlint_runtime.tracing.report import Report
from gradlint_runtime.tracing.tracer import Tracer

_tracer = Tracer()
_installed: list[Report] = []


@contextmanager
def trace() -> Iterator[Report]:
    """Trace the gradient calls inside a `with` block.

    The report fills while the program runs; each call is analysed when it runs for the first time (in a
    tf.function or a compat.v1 graph: when the graph runs for the first time after it was built).  Functions
    that were traced by tf.function before the block began are not seen.

        with gradlint_runtime.trace() as report:
            with tf.GradientTape() as tape:
                y = model(x)
            tape.gradient(y, model.trainable_variables)
        print(report.to_text())

    The program computes what it computes without the tracer, bit for bit.  Raises
    UnsupportedTensorFlowError when the TensorFlow that is there cannot be watched.
    """
    report = Report()
    _tracer.open(report)
    try:
        yield report
    finally:
        _tracer.close(report)


def install() -> Report:
    """Trace from here to `uninstall`; the report fills while the program runs.

    Raises RuntimeError when it is installed already.
    """
    if _installed:
        raise RuntimeError("the tracer is installed already: call gradlint_runtime.uninstall() first")
    report = Report()
    _tracer.open(report)
    _installed.append(report)
    return report


def uninstall() -> Report:
    """End what `install` began, and give its report.  Raises RuntimeError when nothing is installed."""
    if not _installed:
        raise RuntimeError("the tracer is not installed: call gradlint_runtime.install() first")
    report = _installed.pop()
    _tracer.close(report)
    return report
