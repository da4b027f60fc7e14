"""The examples of the rules run in TensorFlow, which agrees with what the rules say of them."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys

import pytest

from gradlint.rules import RULES

EXAMPLES = {
    f"{rule.code}-{kind}-{number}": (rule, kind, example)
    for rule in RULES
    for kind in ("invalid", "valid")
    for number, example in enumerate(getattr(rule, kind))
}

#: Runs programs and prints, for each, its gradient calls: whether there is a seed, and the targets' shapes.
RUNNER = """
import json, os, sys
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import tensorflow as tf
from tensorflow.python.ops import gradients_util

calls = []

def record(targets, seed):
    calls.append([seed is not None, [target.shape.as_list() for target in tf.nest.flatten(targets)]])

def tape_gradient(tape, target, sources, output_gradients=None, **rest):
    if sys._getframe(1).f_code.co_filename in answers:  # tape.jacobian calls it too
        record(target, output_gradients)
    return gradient(tape, target, sources, output_gradients, **rest)

def graph_gradients(ys, xs, grad_ys, *rest):
    record(ys, grad_ys)
    return gradients(ys, xs, grad_ys, *rest)

gradient, tf.GradientTape.gradient = tf.GradientTape.gradient, tape_gradient
gradients, gradients_util._GradientsHelper = gradients_util._GradientsHelper, graph_gradients
answers = {}
for name, source in json.load(sys.stdin).items():
    answers[name] = calls = []
    tf.compat.v1.reset_default_graph()
    exec(compile(source, name, "exec"), {"__name__": name})
print("\\n" + json.dumps(answers))
"""


def in_tensorflow(names: list[str]) -> dict[str, list]:
    sources = {name: EXAMPLES[name][2].source for name in names}
    run = subprocess.run(
        [sys.executable, "-c", RUNNER],
        input=json.dumps(sources),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout.splitlines()[-1])


@pytest.mark.skipif(importlib.util.find_spec("tensorflow") is None, reason="TensorFlow is not installed")
@pytest.mark.parametrize("version", [1, 2])
def test_examples_run_and_their_targets_are_what_the_rules_say(version):
    names = [name for name, case in EXAMPLES.items() if ("compat.v1" in case[2].source) == (version == 1)]
    answers = in_tensorflow(names)
    assert list(answers) == names
    judged = [name for name in names if EXAMPLES[name][0].message is not None]
    ran = {name: answers[name] for name in judged if answers[name] and not name.startswith("GRD107")}
    assert len(ran) >= len(judged) // 2
    for name, calls in ran.items():
        rule, kind, _ = EXAMPLES[name]
        summed = [shapes for seeded, shapes in calls if not seeded and shapes != [[]]]
        assert bool(summed) == (kind == "invalid"), name
        assert all((len(shapes) > 1) == (rule.code == "GRD102") for shapes in summed), name
