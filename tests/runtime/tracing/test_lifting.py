"""Replays of a gradient's graph: the program's own gradient comes out, and the program does not notice."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import pytest
import tensorflow as tf

from gradlint_runtime.tracing.copying import Plan, copy_slice
from gradlint_runtime.tracing.errors import UnsupportedTensorFlowError
from gradlint_runtime.tracing.graph_inputs import FunctionValues
from gradlint_runtime.tracing.graph_internals import module
from gradlint_runtime.tracing.lifting import CannotReplay, Replay, lift
from gradlint_runtime.tracing.slices import needed, reached


class Traced(NamedTuple):
    """A tf.function that differentiates a target, what it was traced to, and the arguments of a call.

    `truth(seed)` is the gradient that an eager tape gives for another seed.
    """

    function: Any
    truth: Callable[[Any], list[Any]]
    concrete: Any
    seed: Any
    gradients: list[Any]
    arguments: tuple[Any, ...]

    def values(self) -> FunctionValues:
        inputs = [*self.arguments, *self.concrete.captured_inputs]
        names = [tensor.name for tensor in self.concrete.graph.inputs]
        return FunctionValues(self.concrete.graph, dict(zip(names, inputs, strict=True)))

    def lift(self) -> Replay:
        return lift(self.concrete.graph, [self.seed], self.gradients, self.values())


def dense(gradient: Any) -> Any:
    return gradient.values if isinstance(gradient, tf.IndexedSlices) else gradient


def traced(
    target: Callable[..., Any], sources: Callable[[], list[Any]], *arguments: Any, signature: Any = None
) -> Traced:
    """Traces the gradient of `target(*arguments)`, seeded with ones, to the arguments and the sources."""
    found: dict[str, Any] = {}

    def differentiated(args, seed_like):
        with tf.GradientTape() as tape:
            watched = [arg for arg in args if arg.dtype.is_floating]
            tape.watch(watched)
            y = target(*args)
        found["seed"] = seed_like(y)
        gradients = tape.gradient(y, [*watched, *sources()], output_gradients=found["seed"])
        return [dense(g) for g in gradients if g is not None]

    @tf.function(input_signature=signature)
    def gradient(*args):
        found["gradients"] = differentiated(args, tf.ones_like)
        return found["gradients"]

    arguments = tuple(tf.constant(argument) for argument in arguments)
    concrete = gradient.get_concrete_function(*arguments)
    symbols = found["seed"], found["gradients"]
    return Traced(
        gradient, lambda seed: differentiated(arguments, lambda _: seed), concrete, *symbols, arguments
    )


def normal(*shape: int, seed: int = 0) -> Any:
    return np.random.default_rng(seed).standard_normal(shape).astype(np.float32)


def weights(*shapes: tuple[int, ...]) -> list[Any]:
    return [tf.Variable(normal(*shape, seed=index)) for index, shape in enumerate(shapes)]


def perceptron() -> Traced:
    w, b, u = weights((4, 8), (8,), (8, 3))
    return traced(lambda x: tf.matmul(tf.nn.tanh(tf.matmul(x, w) + b), u), lambda: [w, b, u], normal(5, 4))


def unknown_dimensions() -> Traced:
    (w,) = weights((4, 3))
    signature = [tf.TensorSpec([None, 4], tf.float32)]
    return traced(lambda x: tf.nn.softmax(tf.matmul(x, w)), lambda: [w], normal(5, 4), signature=signature)


def unknown_rank() -> Traced:
    return traced(tf.square, list, normal(2, 3), signature=[tf.TensorSpec(None, tf.float32)])


def embedding() -> Traced:
    table, w = weights((6, 4), (4, 1))
    ids = np.array([[0, 3], [3, 5]], np.int32)
    return traced(
        lambda i: tf.squeeze(tf.matmul(tf.reduce_sum(tf.nn.embedding_lookup(table, i), 1), w)),
        lambda: [table, w],
        ids,
    )


def closure() -> Traced:
    scale = tf.constant(normal(4, seed=3))
    return traced(lambda x: tf.exp(x * scale), list, normal(3, 4))


def conditional() -> Traced:
    (w,) = weights((4, 4))

    def target(x):
        return tf.cond(tf.reduce_sum(x) > 100.0, lambda: tf.matmul(x, w), lambda: tf.sin(tf.matmul(x, w)) * x)

    return traced(target, lambda: [w], normal(3, 4))


def loop() -> Traced:
    (w,) = weights((4, 4))

    def target(x):
        return tf.while_loop(lambda i, _: i < 3, lambda i, h: (i + 1, tf.tanh(tf.matmul(h, w))), (0, x))[1]

    return traced(target, lambda: [w], normal(3, 4))


def mapped() -> Traced:
    (w,) = weights((4, 4))
    return traced(
        lambda x: tf.map_fn(lambda row: tf.linalg.matvec(w, row) ** 2, x), lambda: [w], normal(5, 4)
    )


def long_short_term_memory() -> Traced:
    layer = tf.keras.layers.LSTM(4, return_sequences=True)
    layer.build((None, 6, 3))
    return traced(layer, lambda: [v.value for v in layer.trainable_variables], normal(2, 6, 3))


def batch_normalization() -> Traced:
    layer = tf.keras.layers.BatchNormalization()
    layer.build((None, 3))
    return traced(
        lambda x: layer(x, training=True), lambda: [v.value for v in layer.trainable_variables], normal(6, 3)
    )


def convolution() -> Traced:
    (w,) = weights((3, 3, 2, 4))
    return traced(
        lambda x: tf.nn.max_pool2d(tf.nn.relu(tf.nn.conv2d(x, w, 1, "SAME")), 2, 2, "VALID"),
        lambda: [w],
        normal(2, 8, 8, 2),
    )


def nested_function() -> Traced:
    (w,) = weights((4, 3))
    count = tf.Variable(0)

    @tf.function
    def inner(x):
        count.assign_add(1)
        tf.print("inner", output_stream="file:///dev/null")
        return tf.nn.softplus(tf.matmul(x, w))

    return traced(lambda x: inner(x) * 2.0, lambda: [w], normal(5, 4))


def recomputed() -> Traced:
    (w,) = weights((4, 4))
    block = tf.recompute_grad(lambda x: tf.tanh(tf.matmul(x, w)))
    return traced(lambda x: block(block(x)), list, normal(3, 4))


def checked() -> Traced:
    def target(x):
        tf.debugging.assert_greater(tf.reduce_max(x), 0.0)
        return tf.debugging.check_numerics(tf.square(x), "square")

    return traced(target, list, normal(3, 4))


def double_precision() -> Traced:
    return traced(
        lambda x: tf.linalg.logdet(tf.matmul(x, x, transpose_b=True) + tf.eye(3, dtype=x.dtype)),
        list,
        normal(2, 3, 4).astype(np.float64),
    )


PROGRAMS = [
    perceptron,
    unknown_dimensions,
    unknown_rank,
    embedding,
    closure,
    conditional,
    loop,
    mapped,
    long_short_term_memory,
    batch_normalization,
    convolution,
    nested_function,
    recomputed,
    checked,
    double_precision,
]


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.__name__)
def test_ones_give_the_gradient_that_the_program_returns(program):
    case = program()
    replay = case.lift()
    returned = case.function(*case.arguments)
    assert [seed.shape for seed in replay.seeds] == [replay.seeds[0].shape]
    values = replay([tf.ones_like(replay.seeds[0])])
    assert len(values) == len(returned) > 0
    for value, expected in zip(values, returned, strict=True):
        np.testing.assert_array_equal(value.numpy(), expected.numpy())


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.__name__)
def test_another_seed_gives_what_an_eager_tape_gives_for_it(program):
    case = program()
    replay = case.lift()
    old = replay.seeds[0]
    seed = tf.constant(np.random.default_rng(1).uniform(-1.5, 1.5, old.shape), old.dtype)
    for value, expected in zip(replay([seed]), case.truth(seed), strict=True):
        np.testing.assert_allclose(value.numpy(), expected.numpy(), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.__name__)
def test_a_power_of_two_passes_through_exactly(program):
    replay = program().lift()
    seed = tf.constant(
        np.random.default_rng(1).uniform(0.5, 1.5, replay.seeds[0].shape), replay.seeds[0].dtype
    )
    for once, scaled in zip(replay([seed]), replay([seed * 1024]), strict=True):
        np.testing.assert_array_equal(once.numpy() * 1024, scaled.numpy())


def compiled() -> Traced:
    (w,) = weights((4, 3))

    @tf.function(jit_compile=True)
    def inner(x):
        return tf.nn.softplus(tf.matmul(x, w))

    return traced(lambda x: tf.sin(inner(x)), lambda: [w], normal(5, 4))


def test_a_compiled_function_gives_its_gradient_up_to_rounding():
    case = compiled()
    replay = case.lift()
    for value, expected in zip(replay(replay.seeds), case.function(*case.arguments), strict=True):
        np.testing.assert_allclose(value.numpy(), expected.numpy(), rtol=1e-5)


def test_two_seeds_are_independent():
    found: dict[str, Any] = {}

    @tf.function
    def gradient(x):
        with tf.GradientTape() as tape:
            tape.watch(x)
            ys = [tf.square(x), tf.reduce_sum(x, 0)]
        found["seeds"] = [tf.ones_like(y) for y in ys]
        found["wanted"] = [tape.gradient(ys, x, output_gradients=found["seeds"]), *found["seeds"]]
        return found["wanted"][0]

    x = tf.constant(normal(3, 2))
    concrete = gradient.get_concrete_function(x)
    values = FunctionValues(concrete.graph, {concrete.graph.inputs[0].name: x})
    replay = lift(concrete.graph, found["seeds"], found["wanted"], values)
    zero, two = tf.zeros([3, 2]), tf.fill([2], 2.0)
    both, first, second = replay([zero, two])
    np.testing.assert_array_equal(both, np.full((3, 2), 2.0))
    assert (first.numpy() == 0).all()
    assert (second.numpy() == 2).all()
    np.testing.assert_array_equal(replay([replay.seeds[0], tf.zeros([2])])[0], 2 * x)
    with pytest.raises(ValueError, match="1 were given, and the gradient has 2"):
        replay([zero])
    with pytest.raises(CannotReplay, match="seed of two targets"):
        lift(concrete.graph, [found["seeds"][0]] * 2, found["wanted"], values)


def test_what_the_seeds_do_not_reach_keeps_its_value_and_other_graphs_give_none():
    case = perceptron()
    other = perceptron()
    free = case.concrete.graph.get_operation_by_name("Tanh").outputs[0]
    wanted = [free, other.gradients[0], case.gradients[0]]
    replay = lift(case.concrete.graph, [case.seed], wanted, case.values())
    w, b = (case.concrete.captured_inputs[i] for i in (0, 1))
    assert w.dtype == b.dtype == tf.resource
    kept, missing, gradient = replay([tf.zeros_like(replay.seeds[0])])
    assert kept.shape == (5, 8)
    assert np.abs(kept).min() > 0
    assert missing is None
    assert not np.any(gradient)
    assert replay.unavailable == frozenset()


def test_variables_are_read_when_the_replay_is_made():
    w = tf.Variable(2.0)
    case = traced(lambda x: w * tf.square(x), list, np.float32(3))
    first = case.lift()
    w.assign(5.0)
    second = case.lift()
    one = [tf.constant(1.0)]
    assert [float(first(one)[0]), float(second(one)[0])] == [12.0, 30.0]


def step_with_state(lifted: bool) -> list[Any]:
    """Two training steps with every kind of state, with or without lifts; all that can be seen."""
    tf.keras.utils.set_random_seed(3)
    w = tf.Variable(tf.ones([4, 3]))
    count = tf.Variable(0)
    generator = tf.random.Generator.from_seed(5)
    layer = tf.keras.layers.Dropout(0.5, seed=7)
    called: list[int] = []
    rows = tf.data.Dataset.from_tensor_slices(np.arange(240, dtype=np.float32).reshape(60, 4)).shuffle(
        60, seed=2
    )
    iterator = iter(rows.batch(5))
    queue = tf.queue.FIFOQueue(9, [tf.float32], [[]])
    queue.enqueue_many([tf.range(9.0)])
    found: dict[str, Any] = {}

    @tf.function
    def inner(x):
        count.assign_add(10)
        return tf.nn.dropout(tf.matmul(x, w), 0.5) + generator.normal([3])

    def host(x):
        called.append(1)
        return x + 1.0

    @tf.function
    def step():
        x = next(iterator) + queue.dequeue()
        with tf.GradientTape() as tape:
            count.assign_add(1)
            h = layer(inner(x), training=True) + tf.random.normal([3]) + tf.random.gamma([3], 1.0)
            h = h + tf.ensure_shape(tf.numpy_function(host, [x[0, :3]], tf.float32), [3])
            y = h * tf.random.shuffle(h) + tf.random.stateless_normal([3], generator.make_seeds()[:, 0])
        found["seed"] = tf.ones_like(y)
        found["gradient"] = tape.gradient(y, w, output_gradients=found["seed"])
        w.assign_sub(0.001 * found["gradient"])
        return y, found["gradient"]

    concrete = step.get_concrete_function()
    seen: list[Any] = []
    notes: tuple[str, ...] = ()
    for _ in range(2):
        if lifted:
            names = [tensor.name for tensor in concrete.graph.inputs]
            known = dict(zip(names, concrete.captured_inputs, strict=True))
            replay = lift(
                concrete.graph, [found["seed"]], [found["gradient"]], FunctionValues(concrete.graph, known)
            )
            (value,) = replay([tf.zeros_like(seed) for seed in replay.seeds])
            assert value.shape == (4, 3)
            assert not np.any(value)
            (value,) = replay(replay.seeds)
            assert np.any(value)
            notes = replay.notes
        seen.extend(step())
        seen.extend(
            [count.value(), len(called), generator.state.value(), queue.size(), tf.random.normal([3])]
        )
        seen.extend([w.value(), layer.seed_generator.state.value, next(iterator), np.random.random(3)])
    if lifted:
        text = "\n".join(notes)
        for word in ("IteratorGetNext", "RandomUniform", "QueueDequeueV2", "PyFunc", "RandomShuffle"):
            assert word in text
    return [np.asarray(value) for value in seen]


def test_the_program_is_bitwise_the_same_with_and_without_a_lift():
    for plain, lifted in zip(step_with_state(False), step_with_state(True), strict=True):
        np.testing.assert_array_equal(plain, lifted)


def test_a_python_function_in_the_backward_pass_leaves_only_its_own_gradients_out():
    calls: list[int] = []

    def square(x):
        calls.append(1)
        return x * x

    found: dict[str, Any] = {}

    @tf.function
    def gradient(x, z):
        with tf.GradientTape() as tape:
            tape.watch([x, z])
            y = tf.py_function(square, [x], tf.float32) * z
        found["seed"] = tf.ones_like(y)
        found["wanted"] = tape.gradient(y, [x, z], output_gradients=found["seed"])
        return found["wanted"]

    x, z = tf.constant([1.0, 2.0]), tf.constant([3.0, 4.0])
    concrete = gradient.get_concrete_function(x, z)
    known = {tensor.name: value for tensor, value in zip(concrete.graph.inputs, (x, z), strict=True)}
    replay = lift(concrete.graph, [found["seed"]], found["wanted"], FunctionValues(concrete.graph, known))
    values = replay([tf.ones([2])])
    assert values[0] is None
    assert values[1] is not None
    assert replay.unavailable == {0}
    assert calls == []
    assert any("EagerPyFunc" in note and "only once" in note for note in replay.notes)


def test_shapes_that_a_batch_must_have_are_found():
    w = tf.Variable(normal(2, 3))
    rows = tf.data.Dataset.from_tensor_slices(normal(64, 2)).batch(16)
    iterator = iter(rows)
    found: dict[str, Any] = {}

    @tf.function
    def step():
        with tf.GradientTape() as tape:
            y = tf.reshape(tf.matmul(next(iterator), w), [16, 3])
        found["seed"] = tf.ones_like(y)
        found["gradient"] = tape.gradient(y, w, output_gradients=found["seed"])
        return found["gradient"]

    concrete = step.get_concrete_function()
    names = [tensor.name for tensor in concrete.graph.inputs]
    known = dict(zip(names, concrete.captured_inputs, strict=True))
    replay = lift(concrete.graph, [found["seed"]], [found["gradient"]], FunctionValues(concrete.graph, known))
    assert replay([tf.ones([16, 3])])[0].shape == (2, 3)


def test_a_program_that_fails_says_why():
    case = traced(tf.linalg.inv, list, np.eye(2, dtype=np.float32))
    singular = {case.concrete.graph.inputs[0].name: tf.zeros([2, 2])}
    with pytest.raises(
        CannotReplay, match=r"could not be run once more \(InvalidArgumentError: .*invertible"
    ):
        lift(case.concrete.graph, [case.seed], case.gradients, FunctionValues(case.concrete.graph, singular))


def test_lists_of_tensors_and_captured_handles_cross_the_cut():
    for program in (loop, long_short_term_memory):
        case = program()
        behind = reached(needed([case.seed], case.gradients), [case.seed])
        cut = {
            tensor.dtype
            for op in needed([case.seed], case.gradients)
            if any(tensor.name in behind for tensor in op.inputs)
            for tensor in op.inputs
            if tensor.name not in behind
        }
        assert tf.variant in cut


def test_a_random_loop_in_a_called_function_leaves_no_trace_and_does_not_move_between_replays():
    """Bodies with effects are copied without them, at any depth."""
    w = tf.Variable(normal(3, 3))
    count = tf.Variable(0)

    @tf.function
    def noisy(x):
        def body(i, h):
            count.assign_add(1)
            noise = tf.random.uniform(tf.shape(h)) + tf.random.gamma([3], 1.0)
            return i + 1, tf.tanh(tf.matmul(h, w)) + noise

        return tf.while_loop(lambda i, _: i < 3, body, (0, x))[1]

    case = traced(tf.recompute_grad(noisy), list, normal(4, 3))
    replay = case.lift()
    first, again = replay(replay.seeds), replay(replay.seeds)
    np.testing.assert_array_equal(first[0], again[0])
    assert np.any(first[0])
    assert int(count) == 0
    assert any("RandomUniform" in note for note in replay.notes)


def test_a_tensorflow_without_an_internal_name_is_named(monkeypatch):
    case = perceptron()
    monkeypatch.delattr(module("ops.handle_data_util"), "copy_handle_data")
    with pytest.raises(
        UnsupportedTensorFlowError, match=r"handle_data_util.copy_handle_data.*2\.16 to 2\.21"
    ):
        case.lift()
    with pytest.raises(UnsupportedTensorFlowError, match=r"has no tensorflow.python.no_such_module"):
        module("no_such_module")


def test_a_called_function_with_an_update_is_called_without_it():
    (w,) = weights((4, 3))
    count = tf.Variable(0)

    @tf.function
    def counted(x):
        count.assign_add(1)
        return tf.matmul(x, w)

    case = traced(lambda x: tf.square(counted(x)), lambda: [w], normal(5, 4))
    replay = case.lift()
    assert int(count) == 0
    np.testing.assert_array_equal(replay(replay.seeds)[1], case.function(*case.arguments)[1])
    assert int(count) == 1


@pytest.mark.parametrize(
    "program", [loop, long_short_term_memory, embedding, conditional, unknown_dimensions]
)
def test_the_copy_knows_the_shapes_that_the_graph_knows(program):
    """Compilers, and operations that look at static shapes, need them; the handles carry some."""
    case = program()
    graph = case.concrete.graph
    fetches = [
        tensor
        for op in needed(graph.inputs, case.gradients)
        if op.type not in ("TensorListPopBack", "Const")
        for tensor in op.outputs
        if tensor.dtype.is_floating
    ]
    copied = copy_slice(graph, graph.inputs, fetches, Plan(4, False, {}, [], {}))
    assert copied.fetches == tuple(range(len(fetches)))
    for original, copy in zip(fetches, copied.graph.outputs, strict=True):
        assert copy.shape.rank == original.shape.rank, original.op.type
        assert copy.shape.as_list() == original.shape.as_list(), original.op.type


def test_a_loop_that_ends_when_a_queue_or_a_random_number_says_so_is_not_run_again():
    """With a stand-in for what decides, it could run for ever."""
    queue = tf.queue.FIFOQueue(9, [tf.float32], [[]])
    queue.enqueue_many([tf.range(4.0)])

    def target(x):
        queued = tf.while_loop(lambda _: queue.size() > 0, lambda i: (i + queue.dequeue(),), (0.0,))[0]
        drawn = tf.while_loop(
            lambda u, _: u < 0.9, lambda _, n: (tf.random.uniform([]), n + 1.0), (0.0, 0.0)
        )[1]
        return tf.square(x) * (queued + 1.0) * (drawn + 1.0)

    case = traced(target, list, normal(3))
    replay = case.lift()
    assert replay(replay.seeds)[0].shape == (3,)
    assert sum(note.startswith("While") for note in replay.notes) == 2
    assert int(queue.size()) == 4
