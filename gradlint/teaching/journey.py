"""The steps of `gradlint demo`, as data: what each shows, and the commands that a reader could type."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

#: The program that the demo is about; every file of it is copied.
PROGRAM = Path(__file__).parent / "demo_program"
PAGE = "trace.html"


class Command(NamedTuple):
    """A command as it is typed, and the exit status that belongs to it."""

    typed: str
    status: int = 0


class Step(NamedTuple):
    """A part of the journey: its heading, a few lines about it, and its commands."""

    title: str
    about: str
    commands: tuple[Command, ...]


def journey() -> tuple[Step, ...]:
    """All steps in their order."""
    training, matrix = (f"{name}:{_gradient_line(name)}" for name in ("calibrate.py", "reach.py"))
    as_jacobian = "gradlint fix reach.py --as jacobian --backend gradlint"
    return (
        Step(
            "Lint",
            "Two small programs about a robot arm: one learns the lengths of its links, the other wants to\n"
            "know how its sensors react to its joints. Both run, and neither prints a warning.",
            (Command("gradlint check calibrate.py reach.py", 1),),
        ),
        Step(
            "Explain",
            "Where the shapes come from, what is added, and what could have been meant.",
            (Command(f"gradlint explain {training}"), Command(f"gradlint explain {matrix}")),
        ),
        Step(
            "Trace",
            "The same while both programs run: TensorFlow starts from a tensor of ones, and adds rows where\n"
            "it says SUMMED HERE. The loss that is printed goes down as it should.",
            (Command(f"gradlint trace --html {PAGE} robot.py"),),
        ),
        Step(
            "Fix",
            "A rewrite says what is meant. The training keeps its sum, where every reader sees it now; the\n"
            "sensors get the matrix that was wanted.",
            (Command("gradlint fix calibrate.py", 1), Command(as_jacobian, 1)),
        ),
        Step(
            "Verify",
            "Each rewrite is run beside the original before it is written. An explicit sum changes no bit;\n"
            "a Jacobian adds up to the gradient that stood there.",
            (
                Command("gradlint fix calibrate.py --verify --write"),
                Command(f"{as_jacobian} --verify --write"),
            ),
        ),
        Step(
            "Run",
            "What the sum did to the training, beside the same step with tf.reduce_mean, which is yours to\n"
            "choose: it changes what is learned. Then the Jacobian, and its time for a larger robot.",
            (Command("python measure.py"),),
        ),
    )


def _gradient_line(name: str) -> int:
    """The line of the gradient call in a file of the program, counted from one."""
    lines = (PROGRAM / name).read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, start=1) if "tape.gradient(" in line)
