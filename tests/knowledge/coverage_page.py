"""Writes docs/reference/knowledge.md: what the tables are, and how much of each library they know."""

from __future__ import annotations

import sys
from collections import defaultdict
from importlib.metadata import version
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402
from not_tensors import NOT_TENSORS  # noqa: E402
from public_names import OBJECT, OPEN, OTHER, TABLE, Public, kind, public_names, reason_of  # noqa: E402

PAGE = HERE.parent.parent / "docs" / "reference" / "knowledge.md"

#: Longer lists of open names end with their number.
_SHOWN = 60

_INTRODUCTION = """\
# What gradlint knows of the libraries

The linter never runs what it reads. What `tf.reduce_mean` does to a shape stands in a table, and so for
every function of tensors that it knows. A call of any other function is *unknown*: gradlint says so and
claims nothing about it.

## A row

The tables are in `gradlint/knowledge/tables`. A row is one line:

```python
"reduce(x|input_tensor axis|reduction_indices keepdims|keep_dims)": "reduce_sum reduce_mean reduce_max",
```

Left stands a family with its parameters, in the order of the signature; `|` separates the names that
versions gave one parameter. Right stand the functions that belong to it. A family is a short Python
function in `gradlint/knowledge/families`. It gets the shapes and constants of the arguments and says what
shape comes back, and which axes of the result were computed row by row from which axes of the arguments.
The second answer decides whether the gradient of a sum is still that of each row.

## How a row is checked

`tests/knowledge` calls the real function for every name. `recipes.py` has arguments for each family:
several ranks, axes and options. Shapes must be equal to the real ones or more general, whatever part of the
arguments' shapes is known. Then single elements of the arguments are changed: an axis that is said to
follow an argument's axis row by row must change in that row alone. A row that takes none of the arguments
fails; names that cannot be called here stand in `unchecked.py` with their source.

## Adding a name

1. Write the name behind the row whose parameters fit, or write a new row for a family.
2. Run `pytest tests/knowledge`. Where the family has no arguments that the function takes, add them to
   `recipes.py`.
3. Run `python tests/knowledge/coverage_page.py`, which writes this page.

A function that no family describes gets a family of its own. One that calls functions of the program, such
as `tf.map_fn`, is a few lines in `gradlint/inference`.
"""


def parts() -> dict[str, dict[str, list[Public]]]:
    """The public names of each part by kind; parts without a function of tensors are left out."""
    found: dict[str, dict[str, list[Public]]] = defaultdict(lambda: defaultdict(list))
    for public in public_names():
        found[public.part][kind(public)].append(public)
    return {part: dict(kinds) for part, kinds in found.items() if set(kinds) - {OTHER}}


def share(kinds: dict[str, list[Public]]) -> tuple[int, int]:
    """How many functions of tensors are known, of how many."""
    is_known = len(kinds.get(TABLE, ())) + len(kinds.get(OBJECT, ()))
    return is_known, is_known + len(kinds.get(OPEN, ()))


def versions() -> str:
    """The libraries that were looked at."""
    return f"TensorFlow {tf.__version__}, Keras {version('keras')}, NumPy {np.__version__}"


def _shares(found: dict[str, dict[str, list[Public]]]) -> list[str]:
    lines = ["| part | known | of | share |", "|---|---|---|---|"]
    for part, kinds in found.items():
        some, all_ = share(kinds)
        lines.append(f"| {part} | {some} | {all_} | {100 * some // all_} % |")
    return lines


def _open(found: dict[str, dict[str, list[Public]]]) -> list[str]:
    lines = []
    for part, kinds in found.items():
        names = [public.name.removeprefix(f"{part}.") for public in kinds.get(OPEN, ())]
        if names:
            more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
            lines.append(f"- {part}: {', '.join(f'`{name}`' for name in names[:_SHOWN])}{more}")
    return lines


def _others() -> list[str]:
    names = public_names()
    numbers = {reason: sum(reason_of(public) == reason for public in names) for reason in NOT_TENSORS}
    return [f"- {reason}: {number}" for reason, number in numbers.items()]


def text() -> str:
    """The page."""
    found = parts()
    lines = [
        _INTRODUCTION,
        "## How much is known",
        "",
        f"Counted over the public names of {versions()}. A name counts in each place that has it.",
        "",
        *_shares(found),
        "",
        "## What is left",
        "",
        *_open(found),
        "",
        "## What is not counted",
        "",
        "Public names that are no functions of tensors:",
        "",
        *_others(),
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(text(), encoding="utf-8")
