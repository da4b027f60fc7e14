"""How the cost of the inference grows: with a file's length, with the depth of calls, with a project's size.

    python tests/benchmarks/growth.py [--svg FILE]

Each program is generated and analyzed three times in a fresh folder; the median of the CPU times counts.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable, Iterator
from math import log10
from pathlib import Path
from typing import NamedTuple

from gradlint.analysis import analyze
from gradlint.source.reading import read

_RUNS = 3
#: Written over and over again to make a file long: layers, a loss, and a step of training.
_STEP = """
class Net{i}(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.first = tf.keras.layers.Dense(16, activation="relu")
        self.last = tf.keras.layers.Dense(3)

    def call(self, x):
        return self.last(self.first(x))


def step{i}(x, y):
    net = Net{i}()
    with tf.GradientTape() as tape:
        errors = tf.square(net(tf.ones([8, 4])) - tf.zeros([8, 3]))
        loss = tf.reduce_mean(errors, axis=-1)
    return tape.gradient(loss, net.trainable_variables)
"""


class Series(NamedTuple):
    """Programs of growing size: what grows, the sizes, and what writes the file to analyze."""

    name: str
    sizes: tuple[int, ...]
    write: Callable[[Path, int], Path]


class Cost(NamedTuple):
    """What the analysis of a program of some size took."""

    size: int
    lines: int
    seconds: float
    decided: int


def _in_one_file(folder: Path, steps: int) -> Path:
    file = folder / "train.py"
    file.write_text("import tensorflow as tf\n" + "".join(_STEP.format(i=i) for i in range(steps)))
    return file


def _through_calls(folder: Path, depth: int) -> Path:
    """A loss at the end of a chain of functions, each of which calls the next one twice."""
    levels = (f"def f{i}(x):\n    return f{i + 1}(x) + f{i + 1}(2.0 * x)\n" for i in range(depth))
    last = f"def f{depth}(x):\n    return tf.square(x)\n"
    call = "x = tf.ones([8, 4])\ng = tf.gradients(f0(x), x)\n"
    file = folder / "deep.py"
    file.write_text("import tensorflow as tf\n" + "".join(levels) + last + call)
    return file


def _with_modules(folder: Path, modules: int) -> Path:
    """A program that imports one of many modules, each of which takes its loss from the next one."""
    (folder / "pyproject.toml").write_text("")
    for i in range(modules):
        then = f"from part{i + 1} import loss as inner" if i < min(modules, 10) - 1 else "inner = tf.square"
        body = f"import tensorflow as tf\n{then}\n\n\ndef loss(x):\n    return inner(x) + 1.0\n"
        (folder / f"part{i}.py").write_text(body + "".join(_STEP.format(i=j) for j in range(10)))
    file = folder / "main.py"
    file.write_text(
        "import tensorflow as tf\nfrom part0 import loss\nx = tf.ones([8])\ng = tf.gradients(loss(x), x)\n"
    )
    return file


SERIES = (
    Series("steps in one file", (5, 20, 80, 320), _in_one_file),
    Series("depth of calls", (2, 4, 6, 8, 10, 12), _through_calls),
    Series("modules of the project", (2, 10, 50, 250), _with_modules),
)


def measured(series: Series) -> Iterator[Cost]:
    """The cost of each size: of several runs, the one that took the median time."""
    for size in series.sizes:
        yield sorted((_once(series.write, size) for _ in range(_RUNS)), key=_seconds)[_RUNS // 2]


def _seconds(cost: Cost) -> float:
    return cost.seconds


def _once(write: Callable[[Path, int], Path], size: int) -> Cost:
    with tempfile.TemporaryDirectory() as folder:
        source = read(str(write(Path(folder), size))).source
        assert source is not None
        start = time.process_time()
        report = analyze(source, strict=True)
        seconds = time.process_time() - start
    decided = sum(call.verdict != "unknown" for call in report.calls)
    return Cost(size, len(source.lines), seconds, decided)


def plot(name: str, costs: list[Cost], left: int) -> str:
    """One curve, as an SVG group; both axes are logarithmic: a cost in proportion rises like the size."""
    width, height = 220.0, 160.0
    first, last = log10(costs[0].size), log10(costs[-1].size)
    points = [
        (
            (log10(c.size) - first) / (last - first) * width,
            height - (log10(c.seconds * 1000) + 1) / 5 * height,
        )
        for c in costs
    ]
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    marks = "".join(
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3"/>'
        f'<text x="{x:.1f}" y="{y - 8:.1f}">{cost.seconds * 1000:.3g} ms</text>'
        f'<text x="{x:.1f}" y="{height + 16:.1f}">{cost.size}</text>'
        for (x, y), cost in zip(points, costs, strict=True)
    )
    frame = f'<rect width="{width}" height="{height}" fill="none" stroke="#999"/>'
    curve = f'<polyline points="{line}" fill="none" stroke="#06c" stroke-width="2"/>'
    title = f'<text x="{width / 2}" y="{height + 34}">{name}</text>'
    return f'<g transform="translate({left},30)">{frame}{curve}{marks}{title}</g>'


def main() -> None:
    """Print a table, and draw it where that is wished."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--svg", type=Path)
    options = parser.parse_args()
    _once(_in_one_file, 1)  # what is imported, and parsed, at first use
    groups = []
    for number, series in enumerate(SERIES):
        costs = list(measured(series))
        print(f"{series.name:24} {'lines':>7} {'ms':>9} {'decided':>8}")
        for cost in costs:
            print(f"{cost.size:24} {cost.lines:7} {cost.seconds * 1000:9.1f} {cost.decided:8}", flush=True)
        groups.append(plot(series.name, costs, 30 + 270 * number))
    if options.svg is not None:
        head = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 830 240" font-family="sans-serif"'
        body = "".join(groups)
        options.svg.write_text(f'{head} font-size="11" text-anchor="middle" fill="#444">{body}</svg>\n')


if __name__ == "__main__":
    main()
