"""Traces as the tracer would write them, made by hand: each says what it is an example of."""

from __future__ import annotations

from pathlib import Path

from gradlint_runtime.tracing.records import (
    AxisVerdict,
    Call,
    Contraction,
    Place,
    Proof,
    Source,
    Step,
    StepAxis,
    Tensor,
    Trace,
)

TENSORFLOW = "2.21.0"
INSTALLED = "/opt/env/lib/python3.11/site-packages/tensorflow/python"
TRAIN = str(Path.cwd() / "train.py")

ONES = Place(f"{INSTALLED}/eager/backprop.py", 249, None, "_ones", "def _ones(shape, dtype):")
GRADIENTS = {
    "MatMul": ("_MatMulGrad", "math_grad.py", 1697),
    "BiasAdd": ("_BiasAddGrad", "nn_grad.py", 329),
    "Relu": ("_ReluGrad", "nn_grad.py", 413),
    "Tanh": ("_TanhGrad", "math_grad.py", 849),
    "Sigmoid": ("_SigmoidGrad", "math_grad.py", 1235),
    "AddV2": ("_AddGrad", "math_grad.py", 1359),
    "Mul": ("_MulGrad", "math_grad.py", 1405),
    "Split": ("_SplitGrad", "array_grad.py", 412),
    "ConcatV2": ("_ConcatGradV2", "array_grad.py", 254),
    "Sum": ("_SumGrad", "math_grad.py", 161),
    "AddN": ("_aggregate_grads", "backprop.py", 585),
}


def line(number: int, text: str, filename: str = TRAIN) -> Place:
    return Place(filename, number, 5, "step", text)


def installed(op_type: str) -> tuple[str, Place | None]:
    if op_type not in GRADIENTS:
        return f"_{op_type}Grad", None
    name, file, number = GRADIENTS[op_type]
    folder = "eager" if file == "backprop.py" else "ops"
    return name, Place(f"{INSTALLED}/{folder}/{file}", number, None, name, f"def {name}(op, grad):")


def step(op_type, forward, incoming, outgoing, before, *states, kind="gradient", target=0, name="") -> Step:
    """`states` has a tuple of states for each axis of the target."""
    function, place = installed(op_type)
    axes = tuple(StepAxis(target, axis, each) for axis, each in enumerate(states))
    return Step(
        "sum" if op_type == "AddN" else kind,
        op_type,
        name or f"{op_type}_op",
        forward,
        function,
        place,
        tuple(incoming),
        tuple(outgoing),
        tuple(before),
        axes,
    )


def contraction(steps, index: int) -> Contraction:
    each = steps[index]
    return Contraction(
        index, each.op_type, each.op_name, each.forward, each.gradient_function, each.gradient_place
    )


def kept(axis, size, source_axis, target=0) -> AxisVerdict:
    return AxisVerdict(target, axis, size, "kept", source_axis, (), None)


def summed(axis, size, *contractions, target=0) -> AxisVerdict:
    return AxisVerdict(target, axis, size, "summed", None, contractions, None)


def other(verdict, axis, size, reason=None, target=0) -> AxisVerdict:
    return AxisVerdict(target, axis, size, verdict, None, (), reason)


def source(name, shape, *axes, step=None, result=...) -> Source:
    return Source(Tensor(name, shape, "float32"), shape if result is ... else result, axes, step)


def call(targets, sources, steps=(), **changes) -> Call:
    made = Call(
        api="tf.GradientTape.gradient",
        mode="eager",
        filename=TRAIN,
        line=18,
        column=5,
        function="step",
        text="    g = tape.gradient(y, [x, W, b, U])",
        targets=tuple(targets),
        seed="ones",
        seed_location=ONES,
        sources=tuple(sources),
        steps=tuple(steps),
        proof=None,
        runs=1,
        notes=(),
    )
    return made._replace(**changes)


K, S, A, U = "kept", "summed", "after", "unknown"


def dense_net() -> Call:
    """y = relu(x W + b) U: the batch is summed for W, b and U, and kept for x."""
    steps = (
        step(
            "MatMul", line(17, "    y = tf.matmul(h, U)"), [(32, 1)], [(32, 4), (4, 1)], [-1], (K, S), (K, K)
        ),
        step("Relu", line(16, "    h = tf.nn.relu(h)"), [(32, 4)], [(32, 4)], [0], (K,), (K,)),
        step(
            "BiasAdd",
            line(15, "    h = tf.nn.bias_add(h, b)"),
            [(32, 4)],
            [(32, 4), (4,)],
            [1],
            (K, S),
            (K, K),
        ),
        step(
            "MatMul", line(14, "    h = tf.matmul(x, W)"), [(32, 4)], [(32, 3), (3, 4)], [2], (K, S), (K, K)
        ),
    )
    sources = (
        source("x", (32, 3), kept(0, 32, 0), kept(1, 1, None), step=3),
        source("W", (3, 4), summed(0, 32, contraction(steps, 3)), kept(1, 1, None), step=3),
        source("b", (4,), summed(0, 32, contraction(steps, 2)), kept(1, 1, None), step=2),
        source("U", (4, 1), summed(0, 32, contraction(steps, 0)), kept(1, 1, 1), step=0),
    )
    proof = Proof("partition", "the gradients of 2 groups of 16 slices of axis 0 add up", 1.2e-7, True)
    return call([Tensor("y", (32, 1), "float32")], sources, steps, proof=proof)


def with_variables() -> Call:
    """The dense net as TensorFlow runs it with variables: the reads of W, b and U are steps of their own."""
    matmul, relu, bias, product = dense_net().steps
    read = [(matmul, (4, 1), 0), (bias, (4,), 3), (product, (3, 4), 4)]
    reads = [
        step("ReadVariableOp", each.forward, [shape], [shape], [before], (A,), (K,))
        for each, shape, before in read
    ]
    steps = (matmul, relu, reads[0], bias._replace(before=(1,)), product._replace(before=(3,)), *reads[1:])
    sources = (
        source("x", (32, 3), kept(0, 32, 0), step=4),
        source("W", (3, 4), summed(0, 32, contraction(steps, 4)), step=4),
        source("b", (4,), summed(0, 32, contraction(steps, 3)), step=3),
        source("U", (4, 1), summed(0, 32, contraction(steps, 0)), step=0),
    )
    return dense_net()._replace(steps=steps, sources=sources)


def lstm() -> Call:
    """One step of an LSTM cell: the fan-out of the gates comes together in AddN, two axes are followed."""
    place = [line(30 + i, text) for i, text in enumerate((
        "        z = tf.matmul(tf.concat([x, h], 1), kernel) + bias",
        "        i, f, g, o = tf.split(z, 4, axis=1)",
        "        c = tf.sigmoid(f) * c + tf.sigmoid(i) * tf.tanh(g)",
        "        h = tf.sigmoid(o) * tf.tanh(c)",
    ))]  # fmt: skip
    s = (16, 8)
    both = ((K,), (K,))
    pair = ((K, K), (K, K))
    steps = (
        step("Mul", place[3], [s], [s, s], [-1], *pair),
        step("Sigmoid", place[3], [s], [s], [0], *both),
        step("Tanh", place[3], [s], [s], [0], *both),
        step("AddV2", place[2], [s], [s, s], [2], *pair),
        step("Mul", place[2], [s], [s, s], [3], *pair),
        step("Mul", place[2], [s], [s, s], [3], *pair),
        step("Sigmoid", place[2], [s], [s], [5], *both),
        step("Sigmoid", place[2], [s], [s], [4], *both),
        step("Tanh", place[2], [s], [s], [4], *both),
        step("Split", place[1], [s, s, s, s], [(16, 32)], [7, 6, 8, 1], (K,), (S,)),
        step("AddV2", place[0], [(16, 32)], [(16, 32), (32,)], [9], (K, S), (A, A)),
        step("MatMul", place[0], [(16, 32)], [(16, 12), (12, 32)], [10], (K, S), (A, A)),
        step("ConcatV2", place[0], [(16, 12)], [(16, 4), s], [11], (K, K), (A, A)),
        step("AddN", None, [s, s], [s], [12, 5], (K,), (A,)),
    )
    split, add, product = (contraction(steps, i) for i in (9, 10, 11))
    sources = (
        source("x", (16, 4), kept(0, 16, 0), summed(1, 8, split), step=12),
        source("kernel", (12, 32), summed(0, 16, product), summed(1, 8, split), step=11),
        source("bias", (32,), summed(0, 16, add), summed(1, 8, split), step=10),
        source("state", s, kept(0, 16, 0), summed(1, 8, split), step=13),
    )
    return call(
        [Tensor("h", s, "float32")],
        sources,
        steps,
        mode="tf.function",
        line=41,
        text="    grads = tape.gradient(h, [x, cell.kernel, cell.bias, state])",
        runs=500,
        notes=("the state enters twice; its two gradients are added before they come back",),
    )


def scalar() -> Call:
    """A loss that the user has reduced."""
    sources = (source("W", (3, 4)), source("b", (4,)))
    text = "    grads = tape.gradient(loss, model.trainable_variables)"
    return call([Tensor("loss", (), "float32")], sources, line=52, text=text)


def several_targets() -> Call:
    """tf.gradients of two targets: what they give is added, and each is summed along its own axes."""
    steps = (
        step("MatMul", line(61, "    y = tf.matmul(x, W)"), [(8, 2)], [(8, 3), (3, 2)], [-1], (K, S), (S, S)),
        step("Mul", line(62, "    z = 2.0 * v"), [(5,)], [(), (5,)], [-1], (S, K), target=1),
        step("AddN", None, [(3, 2), (3, 2)], [(3, 2)], [0, 1], (A,), (A,)),
    )
    several = Contraction(2, "AddN", "AddN", None, "_aggregate_grads", None)
    product, scale = contraction(steps, 0), contraction(steps, 1)
    sources = (
        source(
            "W",
            (3, 2),
            AxisVerdict(0, None, 2, "summed", None, (several,), None),
            summed(0, 8, product),
            summed(1, 2, product),
            summed(0, 5, scale, target=1),
            step=2,
        ),
        source(
            "v",
            (5,),
            AxisVerdict(0, None, 2, "kept", None, (), None),
            other("disconnected", 0, 8),
            other("disconnected", 1, 2),
            kept(0, 5, 0, target=1),
            step=1,
        ),
    )
    seed = Place(
        f"{INSTALLED}/ops/gradients_util.py", 141, None, "_DefaultGradYs", "def _DefaultGradYs(grad_ys,"
    )
    targets = [Tensor("y", (8, 2), "float32"), Tensor("z", (5,), "float32")]
    return call(
        targets,
        sources,
        steps,
        api="tf.gradients",
        mode="graph",
        line=63,
        text="    g = tf.gradients([y, z], [W, v])",
        seed_location=seed,
    )


def undecided() -> Call:
    """The verdicts that are no answer: each has to be said as such."""
    steps = (
        step("Clip", line(71, "    y = clip(x * w) + p(q)"), [(6,)], [(6,)], [-1], (U,), kind="python"),
        step("Relu", line(70, "    r = tf.nn.relu(-big)"), [(6,)], [(6,)], [0], ("dead",)),
    )
    sources = (
        source("w", (6,), other("nonlinear", 0, 6), step=0),
        source("q", (6,), other("unverified", 0, 6, "the gradient of a py_function runs only once")),
        source("big", (6,), other("dead", 0, 6), step=1),
        source("apart", (2,), other("disconnected", 0, 6), result=None),
        source("ragged", None, other("unverified", 0, 6, "its shape is not known"), result=None),
    )
    proof = Proof("partition", "the gradients of 2 groups of 3 slices of axis 0 add up", 0.31, False)
    target = Tensor("y", (6,), "float32")
    return call([target], sources, steps, line=73, text="    g = tape.gradient(y, sources)", proof=proof)


def given_seed() -> Call:
    """The user has said what is added, and with which weights."""
    text = "    g = tape.gradient(y, [x, W, b, U], output_gradients=weights)"
    return dense_net()._replace(seed="given", seed_location=None, line=80, text=text)


def one_element() -> Call:
    """A batch of one: nothing can be seen to be added."""
    sources = (source("W", (3, 1), kept(0, 1, None), kept(1, 1, 1), step=0),)
    steps = (step("MatMul", line(84, "    y = x @ W"), [(1, 1)], [(1, 3), (3, 1)], [-1], (K, K), (K, K)),)
    return call([Tensor("y", (1, 1), "float32")], sources, steps, line=85)


def unrolled(rounds: int, per_round: int = 10) -> Call:
    """A recurrent net over many time steps: the same lines again and again."""
    steps = []
    for index in range(rounds * per_round):
        place = line(100 + index % per_round, f"        h = layer_{index % per_round}(h)")
        op_type = "MatMul" if index % per_round == 0 else "Tanh"
        out = [(32, 64), (64, 64)] if op_type == "MatMul" else [(32, 64)]
        states = (K, S) if op_type == "MatMul" else (K,)
        name = f"time_{index // per_round}/{op_type}"
        steps.append(step(op_type, place, [(32, 64)], out, [index - 1], states, name=name))
    sources = (
        source(
            "kernel",
            (64, 64),
            summed(0, 32, *(contraction(steps, i) for i in range(0, len(steps), per_round))),
        ),
    )
    return call([Tensor("h", (32,), "float32")], sources, steps, line=120)


def sprawling(count: int = 1_500) -> Call:
    """A network in which no two steps look alike, and every tenth sums for a source of its own."""
    steps, sources = [], []
    for index in range(count):
        place = line(
            index + 1, f"    hidden_{index} = layers[{index}](hidden_{index - 1}, training=training)"
        )
        sums = index % 10 == 0
        op_type = "MatMul" if sums else ("Relu", "Tanh", "Sigmoid", "Mul")[index % 4]
        out = [(32, 64), (64, 64)] if sums else [(32, 64)]
        before = [index - 1] if index % 7 or index < 8 else [index - 1, index - 6]
        name = f"model/block_{index // 50}/layer_{index}/{op_type}"
        steps.append(
            step(op_type, place, [(32, 64)] * len(before), out, before, (K, S) if sums else (K,), name=name)
        )
        if sums:
            verdict = summed(0, 32, contraction(steps, index))
            sources.append(source(f"block_{index // 50}/layer_{index}/kernel", (64, 64), verdict, step=index))
    return call(
        [Tensor("y", (32,), "float32")], sources, steps, line=count + 10, text="    g = tape.gradient(y, ws)"
    )


def trace(*calls: Call, notes: tuple[str, ...] = ()) -> Trace:
    return Trace(tuple(calls), TENSORFLOW, notes)


def everything() -> Trace:
    """One call of every kind."""
    kinds = (dense_net(), lstm(), several_targets(), undecided(), given_seed(), one_element(), scalar())
    return trace(*kinds, notes=("two calls ran in a thread of their own and were not analysed",))


#: What a program may call its things, and what its lines may hold.
HOSTILE = (
    "</script><script>alert(1)</script>",
    '"><img src=http://127.0.0.1:9/x onerror=alert(1)>',
    "' onfocus='alert(1)",
    "</style></code></pre></summary></details></section>",
    "<!-- --> &lt;b&gt; &amp; ]]>",
    "$body ${title} $style",
    "rtl \u202eevil\u202c \u2066isolate\u2069 \u200bzero",
    "\x1b[31mred\x1b[0m \x00 \x07 \r\n line",
    "lone \ud800 surrogate",
    "w" * 400,
    "ייבוא \u05d0\u05d1 テンソル Größe 🧮",
)


def hostile() -> Trace:
    """Every text that comes from the program is one of HOSTILE somewhere."""
    return trace(*(_with_texts(dense_net(), each) for each in HOSTILE), notes=HOSTILE)


def _with_texts(made: Call, text: str) -> Call:
    """The call with this text in every field that holds one, but those that name a kind."""
    return _replaced(made, text)._replace(
        seed="ones", proof=made.proof._replace(description=text, method=text)
    )


def _replaced(value, text: str):
    fixed = {"verdict", "kind", "seed", "states"}
    if isinstance(value, str):
        return text
    if hasattr(value, "_fields"):
        names = [name for name in value._fields if name not in fixed]
        return value._replace(**{name: _replaced(getattr(value, name), text) for name in names})
    if isinstance(value, tuple):
        return tuple(_replaced(each, text) for each in value)
    return value
