"""Verification: programs run before and after a rewrite, hostile ones too, and results compared.

The worst outcome is a wrong Jacobian that passes, so the comparison is tried with wrong ones first.
"""

from __future__ import annotations

import os
import signal
import sys
import textwrap
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gradlint.cli import main
from gradlint_runtime.verification.comparing import _jacobian, compare
from gradlint_runtime.verification.limits import run_limited
from gradlint_runtime.verification.recorder import structure
from gradlint_runtime.verification.requests import COTANGENTS, STRETCH, Request, record_path
from gradlint_runtime.verify import verify

ROWS = np.random.default_rng(0).normal(size=(4, 2, 3))
GRADIENT = ROWS.sum((0, 1))


def seeds(jacobian, rank: int, draw=None) -> dict:
    """What the run before the rewrite keeps of random cotangents."""
    draw = draw or np.random.default_rng(1)
    found = {}
    for number in range(COTANGENTS):
        cotangent = draw.normal(size=jacobian.shape[:rank]).astype(jacobian.dtype)
        found[f"cotangent{number}"] = cotangent
        found[f"seeded{number} of result0"] = np.tensordot(cotangent, jacobian, rank)
    return {**found, "stretched of result0": found["seeded0 of result0"] * jacobian.dtype.type(STRETCH)}


def record(folder: Path, structure: str = "tensor", execution: int = 1, **arrays) -> None:
    folder.mkdir(exist_ok=True)
    dtypes = {f"dtype of {name}": str(array.dtype) for name, array in arrays.items()}
    count = sum(name.startswith("result") for name in arrays)
    with record_path(folder, 0, execution).open("wb") as stream:
        np.savez(stream, structure=structure, count=count, large=False, **dtypes, **arrays)


def before(folder: Path, jacobian=ROWS, **changes) -> Path:
    arrays = {"result0": jacobian.sum((0, 1)), "shape": np.array([4, 2]), **seeds(jacobian, 2)}
    record(folder / "before", **{**arrays, **changes})
    return folder / "before"


def after(folder: Path, **arrays) -> Path:
    record(folder / "after", **arrays)
    return folder / "after"


def swapped(jacobian):
    """Two entries of the target change places: the sum over the target stays."""
    return jacobian[[1, 0, 2, 3]]


def moved(jacobian):
    """One entry takes a little from another; the sum stays."""
    wrong = jacobian.copy()
    wrong[0, 0, 0] += 1e-3
    wrong[3, 1, 0] -= 1e-3
    return wrong


WRONG = {
    "the gradient itself": (GRADIENT, "has shape (3,), where the Jacobian has (4, 2, 3)"),
    "the source's axes first": (np.moveaxis(ROWS, -1, 0), "has shape (3, 4, 2)"),
    "the target flattened": (ROWS.reshape(8, 3), "has shape (8, 3)"),
    "the mean": (ROWS / 8, "does not sum to the gradient"),
    "a row is missing": (ROWS * (np.arange(4) > 0)[:, None, None], "does not sum to the gradient"),
    "not finite": (np.where(ROWS > 2, np.nan, ROWS) * np.inf, "does not sum to the gradient"),
    "rows in another order": (swapped(ROWS), "does not give the gradient of a random cotangent"),
    "an error that cancels": (moved(ROWS), "does not give the gradient of a random cotangent"),
    "the gradient in each row": (
        np.broadcast_to(GRADIENT / 8, ROWS.shape),
        "does not give the gradient of a random cotangent",
    ),
    "single precision": (ROWS.astype(np.float32), "is float32, where the gradient was float64"),
}


@pytest.mark.parametrize(("jacobian", "reason"), WRONG.values(), ids=WRONG)
def test_a_wrong_jacobian_never_passes(tmp_path, jacobian, reason):
    found = compare(before(tmp_path), after(tmp_path, result0=jacobian), 0, "jacobian")
    assert found is not None
    assert found.startswith(f"the result {reason}")


@pytest.mark.parametrize("dtype", [np.float64, np.float32, np.complex128])
def test_a_jacobian_that_is_right_up_to_rounding(tmp_path, dtype):
    noise = 1 + 10 * np.finfo(dtype).eps * np.random.default_rng(2).normal(size=ROWS.shape)
    right = (ROWS * noise).astype(dtype)
    assert (
        compare(before(tmp_path, ROWS.astype(dtype)), after(tmp_path, result0=right), 0, "jacobian") is None
    )


@given(
    st.lists(st.integers(1, 4), max_size=3),
    st.lists(st.integers(1, 4), max_size=2),
    st.sampled_from([np.float32, np.float64, np.complex64]),
    st.randoms(use_true_random=False),
)
def test_one_wrong_entry_is_found_and_rounding_is_not(target, source, dtype, random):
    draw = np.random.default_rng(random.getrandbits(32))
    right = draw.normal(size=(*target, *source)).astype(dtype)
    wrong = right.copy()
    size = int(np.prod(source, dtype=int))
    entry = random.randrange(right.size)
    error = 0.1 * max(1.0, np.abs(right).max())
    wrong.flat[entry] += error
    if right.size > size:
        # An error in the same column, so that the sum over the target stays.
        wrong.flat[(entry + size) % right.size] -= error
    dtypes = {"dtype of result0": np.dtype(dtype).name}
    gradient = right.sum(tuple(range(len(target))))
    old = {"result0": gradient, "shape": np.array(target, int), **dtypes, **seeds(right, len(target), draw)}
    assert _jacobian(old, {"result0": right, **dtypes}, "result0") is None
    assert _jacobian(old, {"result0": wrong, **dtypes}, "result0") is not None


def test_terms_that_cancel_leave_rounding_of_their_own_size(tmp_path):
    """Rows of 1e-9 whose computation went through ones: relative to themselves they are all wrong."""
    draw = np.random.default_rng(2)
    rows = np.float32(1e-9) * ROWS.astype(np.float32)
    noise = {
        name: array + np.float32(1e-9) * draw.normal(size=3).astype(np.float32)
        for name, array in seeds(rows, 2).items()
        if not name.startswith("cotangent")
    }
    old = before(tmp_path, rows, **noise)
    assert compare(old, after(tmp_path, result0=rows), 0, "jacobian") is None
    assert compare(old, after(tmp_path, result0=rows * 1000), 0, "jacobian") is not None


def test_what_is_not_finite_in_both_is_equal(tmp_path):
    rows = ROWS.copy()
    rows[1, 1, 2] = np.inf
    old = before(tmp_path, rows)
    assert compare(old, after(tmp_path, result0=rows), 0, "jacobian") is None
    assert compare(old, after(tmp_path, result0=ROWS), 0, "jacobian") is not None


def test_what_cannot_be_checked_is_not_verified(tmp_path):
    new = after(tmp_path, result0=ROWS)
    record(tmp_path / "before", result0=GRADIENT, shape=np.array([4, 2]))
    found = compare(tmp_path / "before", new, 0, "jacobian")
    assert found == "the result cannot be checked, for the call takes no random cotangent"
    nothing = np.full(3, np.nan)
    found = compare(before(tmp_path, result0=nothing), new, 0, "jacobian")
    assert found == "the result cannot be checked, for the gradient is finite nowhere"
    with record_path(tmp_path / "before", 0, 1).open("wb") as stream:
        np.savez(stream, structure="tensor", count=1, large=True)
    assert compare(tmp_path / "before", new, 0, "sum") == "its results are too large to compare"


SUMS = {
    "the last bit": ({"result0": np.nextafter(GRADIENT, 9)}, "the result differs by up to"),
    "the sign of zero": ({"result0": np.zeros(3)}, "the result differs by up to"),
    "the shape": ({"result0": GRADIENT[None]}, "the result was float64 (3,), and is float64 (1, 3)"),
    "the dtype": ({"result0": GRADIENT.astype(np.float32)}, "the result was float64 (3,), and is float32"),
    "a container": ({"result0": GRADIENT, "structure": "[tensor]"}, "the result was tensor, and is [tensor]"),
    "another execution": ({"result0": GRADIENT, "execution": 2}, None),
}


@pytest.mark.parametrize(("arrays", "reason"), SUMS.values(), ids=SUMS)
def test_a_sum_is_the_same_bit_for_bit(tmp_path, arrays, reason):
    zero = "zero" in (reason or "") or not arrays["result0"].any()
    record(tmp_path / "before", result0=-np.zeros(3) if zero else GRADIENT)
    found = compare(tmp_path / "before", after(tmp_path, **arrays), 0, "sum")
    assert found is None if reason is None else (found or "").startswith(reason)


def test_calls_that_ran_at_different_times(tmp_path):
    (tmp_path / "after").mkdir()
    (tmp_path / "before").mkdir()
    assert compare(tmp_path / "before", tmp_path / "after", 0, "sum") == "the call did not run"
    for execution in (1, 2, 3):
        record(tmp_path / "before", execution=execution, result0=GRADIENT)
    found = compare(tmp_path / "before", tmp_path / "after", 0, "sum")
    assert found == "the call ran 3 times or more before the rewrite, and never after it"


def test_structures():
    assert structure({"b": [None, 1], "a": (2,)}) == "{'a': (tensor, ), 'b': [None, tensor]}"


def limited(program: str, folder: Path, timeout: float = 60.0) -> str | None:
    command = [sys.executable, "-c", textwrap.dedent(program)]
    return run_limited(command, folder=folder, environment=os.environ, timeout=timeout)


def test_a_program_ends_with_all_that_it_started(tmp_path):
    program = """
        import os, subprocess, sys, time
        code = "import os, time; print(os.getpid(), file=open('pid', 'w'), flush=True); time.sleep(600)"
        subprocess.Popen([sys.executable, "-c", code])
        time.sleep(600)
        """
    start = time.monotonic()
    assert limited(program, tmp_path, 3.0) == "it did not end within 3 seconds"
    assert time.monotonic() - start < 60
    child = int((tmp_path / "pid").read_text())
    time.sleep(0.2)
    status = Path(f"/proc/{child}/stat")
    assert not status.exists() or status.read_text().rpartition(")")[2].split()[0] == "Z"


def test_how_a_program_ended(tmp_path):
    assert limited("", tmp_path) is None
    assert limited("raise SystemExit(3)", tmp_path) == "it ended its process with status 3"
    killed = f"import os; os.kill(os.getpid(), {int(signal.SIGKILL)})"
    assert limited(killed, tmp_path) == "it was ended by signal SIGKILL"
    cpu = """
        from gradlint_runtime.verification.limits import limit_this_process
        limit_this_process(cpu_seconds=0.5, memory=1)
        while True: pass
        """
    assert limited(cpu, tmp_path) == "it used up its CPU time"


def asked(folder: Path, first: str, second: str = "", intent: str = "sum", **limits) -> tuple:
    path = folder / "program.py"
    path.write_text("# on the disk\n")
    texts = [textwrap.dedent(text) for text in (first, second or first)]
    return verify(Request(str(path), *texts, intent, 1, **{"timeout": 60.0, "memory": 4.0, **limits}))


#: None of these imports TensorFlow, which would only make them slow.
HOSTILE = {
    "an infinite loop": ("while True:\n    pass\n", "it did not end within 2 seconds"),
    "a hog": ("data = []\nwhile True:\n    data.append(bytearray(2**26))\n", "line 3: MemoryError"),
    "sys.exit": ("import sys\nsys.exit(4)\n", "it exits with status 4"),
    "sys.exit with words": ("import sys\nsys.exit('no')\n", "it exits with status no"),
    "os._exit": ("import os\nos._exit(0)\n", "it ended its process before its last line"),
    "an exception": ("def f():\n    1 / 0\n\n\nf()\n", "line 2: ZeroDivisionError: division by zero"),
    "an exception elsewhere": ("import json\njson.loads('')\n", "line 2: JSONDecodeError: Expecting value"),
    "a syntax error": ("a = = 1\n", "SyntaxError: invalid syntax"),
    "a signal": ("import os\nos.kill(os.getpid(), 9)\n", "it was ended by signal SIGKILL"),
    "standard input": ("input()\n", "line 1: EOFError: EOF when reading a line"),
    "an interrupt": ("raise KeyboardInterrupt\n", "line 1: KeyboardInterrupt"),
}


@pytest.mark.parametrize(("program", "reason"), HOSTILE.values(), ids=HOSTILE)
def test_a_program_that_does_not_come_to_its_end(tmp_path, program, reason):
    timeout = 2.0 if "2 seconds" in reason else 60.0
    answer = asked(tmp_path, program, timeout=timeout, memory=0.25)
    assert answer.calls == ()
    assert answer.failure is not None
    assert answer.failure.startswith(f"the program as it is fails: {reason}")


def test_only_the_rewritten_program_fails(tmp_path):
    assert asked(tmp_path, "a = 1", "a = 1\na.b").failure == (
        "the rewritten program fails: line 2: AttributeError: 'int' object has no attribute 'b'"
    )


def test_the_program_finds_itself_where_it_stands(tmp_path, monkeypatch):
    """As `python program.py` in its folder: its name, file and arguments, and what stands beside it."""
    monkeypatch.chdir("/")
    (tmp_path / "random_numbers.py").write_text("four = 4\n")
    program = """
        import inspect
        import os
        import pickle
        import sys
        from random_numbers import four

        class Thing:
            pass

        def function():
            return 'its source'

        if __name__ == "__main__":
            assert open(__file__).read() == "# on the disk\\n"
            assert open("program.py").read() == "# on the disk\\n"
            assert sys.argv == [__file__]
            assert sys.path[0] == os.path.dirname(os.path.realpath(__file__))
            assert isinstance(pickle.loads(pickle.dumps(Thing())), Thing)
            assert "its source" in inspect.getsource(function)
            print("x" * 50_000_000)
            open("reached", "a").write(".")
            sys.exit(0)
        """
    answer = asked(tmp_path, program)
    assert answer == (None, ("the call did not run",))
    assert (tmp_path / "reached").read_text() == ".."


def test_an_update_of_an_optimizer_in_a_graph_cannot_be_seen(tmp_path):
    program = """
        import tensorflow.compat.v1 as tf
        tf.disable_eager_execution()
        x = tf.placeholder(tf.float32, [8, 3])
        loss = tf.square(tf.reduce_sum(x * tf.get_variable("w", [3]), 1))
        train = __gradlint_call__(0, tf.train.AdamOptimizer(1e-2).minimize, loss)
        with tf.Session() as session:
            session.run(tf.global_variables_initializer())
            session.run(train, {x: [[1., 2., 3.]] * 8})
        """
    reason = "it returns an operation, so that its gradients cannot be seen"
    assert asked(tmp_path, program) == (None, (reason,))


PROGRAM = """\
import numpy as np
import tensorflow as tf

v1 = tf.compat.v1
w = tf.Variable(tf.random.normal((3, 2)))
half = tf.Variable(tf.random.normal((3, 2), dtype=tf.bfloat16))
table = tf.Variable(tf.random.normal((6, 2)))
x = tf.random.normal((4, 3))

with tf.GradientTape() as tape:
    y = tf.tanh(x @ w)
g = tape.gradient(y, {"w": [w], "other": table})["w"][0]

with tf.GradientTape() as tape:
    y = tf.tanh(tf.ones((4, 3), tf.bfloat16) @ half)
    inside = tape.gradient(y, half)

with tf.GradientTape() as tape:
    y = tf.cumsum(tf.gather(table, [1, 3, 1]))
sparse = tape.gradient(y, table)


@tf.function
def in_graph(x):
    if tf.reduce_sum(x) > 1e9:  # AutoGraph must convert the function
        x = -x
    y = tf.tanh(x @ w)
    return tf.gradients(y, (x, w, table))[:2]


for _ in range(5):
    in_graph(x)

with tf.Graph().as_default(), v1.Session() as session:
    a = v1.placeholder(tf.float64, (None, 3))
    b = v1.get_variable("b", (3, 2), tf.float64)
    d = tf.gradients(tf.cumsum(a @ b), b)[0]
    session.run(v1.global_variables_initializer())
    print(session.run(d, {a: np.random.rand(5, 3)}))

def never():
    x = tf.zeros(3)
    return tf.gradients(tf.cumsum(x), x)
"""


@pytest.mark.parametrize(
    ("options", "written"),
    [
        ((), {"output_gradients=tf.ones_like(y)": 3, "grad_ys=": 2}),
        (("--as", "jacobian"), {"tape.jacobian(": 3, "= jacobians(tf.cumsum(a @ b), b)[0]": 1}),
        (
            ("--as", "jacobian", "--backend", "gradlint"),
            {"tape=tape)": 3, "= glr.jacobian(tf.cumsum(a @ b), [b])[0]": 1},
        ),
    ],
    ids=["sum", "tensorflow", "gradlint"],
)
def test_all_that_ran_is_verified_and_written(tmp_path, capsys, options, written):
    """Eager, sparse and half precision, AutoGraph, and a compat.v1 session, in two runs."""
    path = tmp_path / "p.py"
    path.write_text(PROGRAM, encoding="utf-8")
    assert main(["fix", str(path), *options, "--verify", "--write"]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert f"{path}:43:12: left: not verified: the call did not run\n" in err
    assert f"{path}: 5 calls verified in TensorFlow: every " in err
    assert err.endswith("5 calls changed in 1 file, 1 left\n")
    text = path.read_text(encoding="utf-8")
    assert "__gradlint" not in text
    assert text.count("return tf.gradients(tf.cumsum(x), x)") == 1
    assert {part: text.count(part) for part in written} == written
    main(["fix", str(path), *options])
    assert capsys.readouterr().err.endswith("1 call would change in 1 file, 0 left\n")


START = """
import tensorflow as tf

w = tf.Variable([[1.0, 2.0], [3.0, 4.0]])
x = tf.constant([[1.0, -2.0], [0.5, 3.0], [7.0, 1.0]])
with tf.GradientTape(persistent=True) as tape:
    y = tf.tanh(x @ w / 8)


def swapped(target, sources):
    return tape.jacobian(target, sources)[::-1]


def swapped_rows(target, sources):
    rows = [tf.gradients(row, sources)[0] for row in tf.unstack(tf.reshape(target, (-1,)))]
    return [tf.reshape(tf.stack(rows[::-1]), (3, 2, 2, 2))]


@tf.function
def graph():
    y = tf.tanh(x @ w / 8)
    return __gradlint_call__(2, GRAPH, y, w)


def session():
    with tf.Graph().as_default(), tf.compat.v1.Session() as session:
        w = tf.constant([[1.0, 2.0], [3.0, 4.0]])
        x = tf.constant([[1.0, -2.0], [0.5, 3.0], [7.0, 1.0]])
        session.run(__gradlint_call__(3, GRAPH, tf.tanh(x @ w / 8), w))
"""
RIGHT = (
    START.replace("GRAPH", "tf.gradients")
    + """
__gradlint_call__(0, tape.gradient, y, w)
__gradlint_call__(1, tape.gradient, y, w)
graph()
session()
__gradlint_call__(4, tape.gradient, y, w)
"""
)
SWAPPED = (
    START.replace("GRAPH", "swapped_rows")
    + """
__gradlint_call__(0, tape.jacobian, y, w)
__gradlint_call__(1, swapped, y, w)
graph()
session()
__gradlint_call__(4, tape.gradient, y, w)
"""
)


def test_a_wrong_jacobian_is_found_in_tensorflow(tmp_path):
    """Rows in another order keep their sum: eagerly, in a function and in a session."""
    path = tmp_path / "program.py"
    answer = verify(Request(str(path), RIGHT, SWAPPED, "jacobian", 5, 120.0, 8.0))
    assert answer.failure is None
    assert [reason and reason.rpartition(" does ")[2] for reason in answer.calls] == [
        None,
        "not give the gradient of a random cotangent",
        "not give the gradient of a random cotangent",
        "not give the gradient of a random cotangent",
        "the result has shape (2, 2), where the Jacobian has (3, 2, 2, 2)",
    ]


def test_a_rewrite_that_breaks_the_program_is_not_written(tmp_path, capsys):
    path = tmp_path / "p.py"
    text = START.partition("\n\ndef")[0] + "g = tape.gradient(y, w)\ntf.ensure_shape(g, w.shape)\n"
    path.write_text(text, encoding="utf-8")
    assert main(["fix", str(path), "--as", "jacobian", "--verify", "--write"]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(
        f"{path}:8:5: left: not verified: the rewritten program fails: line 9: InvalidArgumentError: "
    )
    assert "[3,2,2,2] is not compatible with expected shape [2,2]" in err
    assert err.endswith("\n0 calls changed in 0 files, 1 left\n")
    assert path.read_text(encoding="utf-8") == text
