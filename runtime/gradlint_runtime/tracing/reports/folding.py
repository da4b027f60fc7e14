"""Many backward steps as few rows: what repeats, and what adds nothing, is folded."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import NamedTuple

from gradlint_runtime.tracing.records import Step

#: The longest cycle of steps that is looked for (an unrolled cell of a recurrent network has about 30).
_LONGEST_CYCLE = 48


class Fold(NamedTuple):
    """The steps from `first` on, `length` of them, shown as one row.

    With a `cycle` they repeat the `cycle` steps before them again and again, in all that a report shows.
    """

    first: int
    length: int
    cycle: int = 0


def fold_steps(steps: Sequence[Step], rows: int) -> tuple[Fold, ...]:
    """The rows for these steps: one each when they are few, else at most about `rows`, in order."""
    folds = tuple(Fold(index, 1) for index in range(len(steps)))
    if len(steps) > rows:
        folds = fold_cycles([_looks(step) for step in steps])
    if len(folds) > rows:
        folds = _runs(folds, lambda fold: fold.length == 1 and not _sums(steps[fold.first]), 2)
    if len(folds) > rows:
        folds = (*folds[: rows - 1], _joined(folds[rows - 1 :]))
    return folds


def fold_cycles(looks: Sequence[Hashable]) -> tuple[Fold, ...]:
    """Folds every second and later round of a cycle that runs at least three times in a row."""
    folds: list[Fold] = []
    at = 0
    while at < len(looks):
        cycle, rounds = _best_cycle(looks, at)
        shown = cycle if rounds >= 3 else 1
        folds += [Fold(index, 1) for index in range(at, at + shown)]
        if rounds >= 3:
            folds.append(Fold(at + cycle, cycle * (rounds - 1), cycle))
        at += cycle * rounds if rounds >= 3 else 1
    return tuple(folds)


def _best_cycle(looks: Sequence[Hashable], at: int) -> tuple[int, int]:
    """The cycle that begins here and covers the most steps, the shortest of them, and its rounds."""
    best = (1, 1)
    for cycle in range(1, min(_LONGEST_CYCLE, (len(looks) - at) // 3) + 1):
        end = at + cycle
        while end < len(looks) and looks[end] == looks[end - cycle]:
            end += 1
        rounds = (end - at) // cycle
        if rounds >= 3 and cycle * (rounds - 1) > best[0] * (best[1] - 1):
            best = (cycle, rounds)
    return best


def _runs(folds: Sequence[Fold], quiet: Callable[[Fold], bool], shortest: int) -> tuple[Fold, ...]:
    """Joins neighbours that are quiet, where there are at least `shortest` of them."""
    joined: list[Fold] = []
    waiting: list[Fold] = []
    for fold in (*folds, None):
        if fold is not None and quiet(fold):
            waiting.append(fold)
            continue
        joined += [_joined(waiting)] if len(waiting) >= shortest else waiting
        waiting = []
        joined += [] if fold is None else [fold]
    return tuple(joined)


def _joined(folds: Sequence[Fold]) -> Fold:
    last = folds[-1]
    return Fold(folds[0].first, last.first + last.length - folds[0].first)


def _sums(step: Step) -> bool:
    return any("summed" in axis.states for axis in step.axes)


def _looks(step: Step) -> Hashable:
    """All that a report shows of a step, but its index, its name and where its inputs come from."""
    return step._replace(op_name="", before=())
