"""What the two gradient calls cost: the step of the training, and the Jacobian for a larger robot."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

import calibrate
import reach
import tensorflow as tf

import gradlint_runtime as glr

TrainStep = Callable[[tf.Variable, tf.keras.optimizers.Optimizer, int], tf.Tensor]


def averaged_step(lengths: tf.Variable, optimizer: tf.keras.optimizers.Optimizer, step: int) -> tf.Tensor:
    """calibrate.train_step with one change: the mean of the loss is differentiated."""
    angles, measured = calibrate.measure(step)
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(tf.square(calibrate.hand(lengths, angles) - measured), axis=1)
        mean = tf.reduce_mean(loss)
    gradient = tape.gradient(mean, lengths)
    optimizer.apply_gradients([(gradient, lengths)])
    return mean


def first_move(train_step: TrainStep) -> tf.Tensor:
    """How far the first step moves each length, in metres."""
    lengths = tf.Variable([0.5, 0.5, 0.5])
    train_step(lengths, tf.keras.optimizers.SGD(calibrate.RATE), 0)
    return lengths - 0.5


def curve(train_step: TrainStep, rate: float) -> tuple[list[float], float]:
    """The loss of each step, and how wrong the lengths are over the last hundred steps, in metres."""
    lengths = tf.Variable([0.5, 0.5, 0.5])
    optimizer = tf.keras.optimizers.SGD(rate)
    losses, errors = [], []
    for step in range(calibrate.STEPS + 1):
        losses.append(float(train_step(lengths, optimizer, step)))
        errors.append(float(tf.reduce_max(tf.abs(lengths - calibrate.LENGTHS))))
    return losses, statistics.fmean(errors[-100:])


def compare_training() -> None:
    """Prints the first step and the loss curve of the sum beside those of the mean."""
    summed, averaged = first_move(calibrate.train_step), first_move(averaged_step)
    print("How far the first step moves the three lengths, in metres")
    for name, values in (("sum", summed), ("mean", averaged), ("ratio", summed / averaged)):
        print(f"  {name:<6}", *(f"{value:9.5f}" for value in values.numpy()))
    print("\nThe loss that is printed, and how wrong the lengths are in the end")
    shown = range(0, calibrate.STEPS + 1, 50)
    print("  learning rate ", *(f"step {step:<4}" for step in shown), "wrong by")
    for rate in (calibrate.RATE, 1.25 * calibrate.RATE):
        for name, train_step in (("sum", calibrate.train_step), ("mean", averaged_step)):
            losses, error = curve(train_step, rate)
            columns = (f"{losses[step]:<9.3g}" for step in shown)
            wrong = f"{100 * error:.1f} cm" if error < 1 else "it diverges"
            print(f"  {rate:.2f}    {name:<6}", *columns, wrong)


def seconds(function: Callable[[], tf.Tensor], times: int = 5) -> float:
    """The median time of a call, after one that may prepare something."""
    function()
    found = []
    for _ in range(times):
        started = time.perf_counter()
        function().numpy()
        found.append(time.perf_counter() - started)
    return statistics.median(found)


def compare_jacobians(joints: int = 64, beacons: int = 1024) -> None:
    """Prints the time of tape.jacobian beside that of a plan of gradlint_runtime, and what the plan does."""
    angles = tf.Variable(tf.random.stateless_uniform((joints,), (1, 2), -0.1, 0.1))
    lengths = tf.ones((joints,)) / joints
    places = tf.random.stateless_normal((beacons, 2), (3, 4), stddev=3.0)

    def distances(turned: tf.Tensor) -> tf.Tensor:
        return reach.distances(turned, lengths, places)

    def by_tape() -> tf.Tensor:
        with tf.GradientTape() as tape:
            target = distances(angles)
        return tape.jacobian(target, angles)

    plan = glr.plan(distances, angles)
    difference = float(tf.reduce_max(tf.abs(by_tape() - plan())))
    print(f"\n{beacons} beacons and {joints} joints: largest difference {difference:.1e}, median times")
    for name, function in (
        ("tape.jacobian", by_tape),
        ("tape.jacobian in tf.function", tf.function(by_tape)),
        ("plan of gradlint_runtime", plan),
    ):
        print(f"  {name:<30}{1000 * seconds(function):8.2f} ms")
    print()
    print(plan.explain())


if __name__ == "__main__":
    # tape.jacobian traces again at each call, and TensorFlow warns of it each time.
    tf.get_logger().setLevel("ERROR")
    compare_training()
    print("\nreach.py, rewritten")
    reach.main()
    compare_jacobians()
