"""Forward accumulators before, around, inside and after a trace: TensorFlow survives and says the same."""

from __future__ import annotations

import tensorflow as tf

import gradlint_runtime as glr


def accumulated() -> tuple[tf.autodiff.ForwardAccumulator, list]:
    """An accumulator that stays alive, and the product of the Hessian of sum(x ** 3) with a tangent."""
    x = tf.constant([1.0, 2.0])
    with tf.autodiff.ForwardAccumulator(x, tf.constant([1.0, 3.0])) as accumulator:
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = x**3
        gradient = tape.gradient(y, x)
    return accumulator, [gradient.numpy().tolist(), accumulator.jvp(gradient).numpy().tolist()]


def inside() -> tuple[tf.autodiff.ForwardAccumulator, list]:
    """A trace that begins and ends while an accumulator is active."""
    x = tf.constant([1.0, 2.0])
    with tf.autodiff.ForwardAccumulator(x, tf.constant([1.0, 3.0])) as accumulator, glr.trace():
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = x**3
        gradient = tape.gradient(y, x)
    return accumulator, [gradient.numpy().tolist(), accumulator.jvp(gradient).numpy().tolist()]


def main() -> None:
    before, plain = accumulated()
    with glr.trace() as report:
        during, traced = accumulated()
    after, again = accumulated()
    around, nested = inside()
    assert plain == traced == again == nested, (plain, traced, again, nested)
    assert [call.text for call in report.calls] == ["gradient = tape.gradient(y, x)"], report.calls
    del before, during, after, around
    print("done")


if __name__ == "__main__":
    main()
