"""Editors and servers lint in threads: of little stack, and several at a time."""

from __future__ import annotations

import subprocess
import sys
import threading

import pytest

from gradlint.inference.session import session

#: The smallest stack that a thread has by default anywhere.
SMALL = 512 * 1024

HEAD = "import tensorflow as tf\nx = tf.ones((5, 3))\nn = unknown()\n"
DEEP = {
    "operators": "y = x" + " + 1.0" * 900 + "\n",
    "subscripts": "y = x" + "[0]" * 1_500 + "\n",
    "names": "v0 = x\n" + "".join(f"v{i} = v{i - 1} + 1\n" for i in range(1, 5_000)) + "y = v4999\n",
    "conditions": "y = x\nif n < 0:\n    pass\n"
    + "".join(f"elif n == {i}:\n    y = y * {i}\n" for i in range(600)),
    "attributes": "class A:\n"
    + "".join(f"    def f{i}(self): self.a{i} = self.f{i + 1}(self.a{i + 1})\n" for i in range(400))
    + "y = A().a0\n",
}
PROGRAM = """
import sys, threading
from gradlint.analysis import analyze
from gradlint.source.reading import read_bytes

source = read_bytes("program.py", sys.stdin.buffer.read()).source


def run():
    report = analyze(source)
    print([finding.code for finding in report.findings], len(report.calls))


threading.stack_size(int(sys.argv[1]))
thread = threading.Thread(target=run)
thread.start()
thread.join()
"""


@pytest.mark.parametrize("text", DEEP.values(), ids=DEEP)
def test_a_thread_of_little_stack_is_enough(text):
    command = [sys.executable, "-c", PROGRAM, str(SMALL)]
    program = HEAD + text + "g = tf.gradients(y, x)\n"
    run = subprocess.run(command, input=program, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    assert run.stdout.split()[-1] == "1"
    assert "GRD900" not in run.stdout


def test_sessions_of_threads_share_the_limit():
    before = sys.getrecursionlimit()
    entered, leave = threading.Event(), threading.Event()

    def other() -> None:
        with session():
            entered.set()
            leave.wait()

    thread = threading.Thread(target=other)
    with session():
        raised = sys.getrecursionlimit()
        thread.start()
        entered.wait()
    assert sys.getrecursionlimit() == raised > before, "the other thread may be deep in its recursion"
    leave.set()
    thread.join()
    assert sys.getrecursionlimit() == before
