"""How messages name targets, shapes and sums: short, in one line, with the user's own words."""

from __future__ import annotations

from collections.abc import Iterable

from gradlint.records import AxisEffect, Call, Size

TARGET_LENGTH = 28
SOURCE_LENGTH = 26
SHAPE_LENGTH = 40
REASON_LENGTH = 72

_RESULT = "the result of "


def shorten(text: str, length: int) -> str:
    """The text in one line of at most `length` characters, its middle left out where it is longer.

    A blank after a colon is dropped: an editor's language server takes the last `:1:2: ` of a line for
    a position.
    """
    line = "".join(char if char.isprintable() else " " for char in text)
    line = " ".join(line.split()).replace(": ", ":")
    if len(line) <= length:
        return line
    tail = (length - 3) // 3
    return f"{line[: length - 3 - tail]}...{line[-tail:]}"


def shape_text(shape: tuple[Size, ...] | None, rank_min: int = 0) -> str:
    """The shape as Python writes a tuple: `(32, ?)`; names stand without quotes."""
    if shape is None:
        return f"rank >= {rank_min}" if rank_min else "unknown rank"
    sizes = ["?" if size is None else shorten(str(size), 16) for size in shape]
    text = f"({sizes[0]},)" if len(sizes) == 1 else f"({', '.join(sizes)})"
    return shorten(text, SHAPE_LENGTH)


def quoted(text: str, length: int = TARGET_LENGTH) -> str:
    """A piece of the user's source, short and in quotes."""
    return f"'{shorten(text, length)}'"


def target_text(call: Call) -> str:
    """The target and its shape: `'y' (32, 10)`, or `'y' (rank >= 1)`."""
    shape = shape_text(call.shape, call.rank_min)
    return f"{quoted(call.target)} {shape}" if call.shape is not None else f"{quoted(call.target)} ({shape})"


def targets_text(call: Call) -> str:
    """Several targets, counted: `2 targets in '[a, b]'`; a list of unknown length has one shape for all."""
    count = plural(len(call.shapes), "target") if len(call.shapes) > 1 else "targets"
    return f"{count} in {quoted(call.target)}"


def source_text(name: str) -> str:
    """A source in quotes; where a call names none, the trainable variables are meant."""
    return quoted(name, SOURCE_LENGTH) if name else "the trainable variables"


def plural(count: int, noun: str) -> str:
    """`1 target`, `2 targets`."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def product(sizes: Iterable[Size]) -> int | None:
    """How many elements axes of these sizes hold together, or None where a size is no number."""
    count = 1
    for size in sizes:
        if not isinstance(size, int):
            return None
        count *= size
    return count


def axes_text(axes: tuple[AxisEffect, ...]) -> str:
    """`10 elements (axis 1)`, `up to 320 elements (axes 0, 1)`, or no number where it is not known.

    Several axes need not meet in one entry: in `x @ w`, a column of `w` reaches one column of the product.
    """
    count = product(axis.size for axis in axes)
    numbers = ", ".join(str(axis.axis) for axis in axes)
    where = f"({'axis' if len(axes) == 1 else 'axes'} {numbers})"
    if count is None:
        return f"elements {where}"
    return f"{'up to ' if len(axes) > 1 else ''}{plural(count, 'element')} {where}"


def contracting(call: Call) -> dict[str, tuple[AxisEffect, ...]]:
    """For each source, the axes of the target that are added into one entry of its gradient.

    A source that is written as one may be several variables: an axis counts once for all of them.
    """
    found: dict[str, tuple[AxisEffect, ...]] = {}
    for axis in call.axes:
        known = found.get(axis.source, ())
        if axis.effect == "contracts" and axis.axis not in (other.axis for other in known):
            found[axis.source] = (*known, axis)
    return found


def because(missing: str) -> str:
    """What is missing, in brackets behind a statement; the reason of a reason only where it fits."""
    text = missing
    result, bracket, reason = missing.partition(" (")
    if bracket and result.startswith(_RESULT):
        name = result.removeprefix(_RESULT)
        whole = f"{result}, {reason.removesuffix(')').removeprefix(f'{name}, ')}"
        text = whole if len(whole) <= REASON_LENGTH else result
    return f" ({shorten(text, REASON_LENGTH)})" if text else ""
