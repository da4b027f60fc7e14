"""Many backward steps as few rows: what repeats, and what adds nothing, is folded."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import NamedTuple

from gradlint_runtime.tracing.records import Call, Step

#: The longest cycle of steps that is looked for (an unrolled cell of a recurrent network has about 30).
_LONGEST_CYCLE = 48


class Fold(NamedTuple):
    """Steps that are shown as one row, by their indices.

    With a `cycle` they repeat the `cycle` steps before them again and again, in all that a report shows.
    """

    steps: tuple[int, ...]
    cycle: int = 0


def fold_steps(call: Call, rows: int) -> tuple[Fold, ...]:
    """The call's steps in order, but its idle reads: a row each when they are few, else at most `rows`."""
    idle = set(idle_reads(call))
    shown = [index for index in range(len(call.steps)) if index not in idle]
    folds = tuple(Fold((index,)) for index in shown)
    if len(folds) > rows:
        looks = [_looks(call.steps[index]) for index in shown]
        folds = tuple(Fold(tuple(shown[at] for at in fold.steps), fold.cycle) for fold in fold_cycles(looks))
    if len(folds) > rows:
        folds = _runs(folds, lambda fold: len(fold.steps) == 1 and not _sums(call.steps[fold.steps[0]]), 2)
    if len(folds) > rows:
        folds = (*folds[: rows - 1], _joined(folds[rows - 1 :]))
    return folds


def idle_reads(call: Call) -> tuple[int, ...]:
    """The reads of variables at the end of a path: they hand on to the variable just what they get."""
    used = {before for step in call.steps for before in step.before} | {each.step for each in call.sources}
    return tuple(
        index
        for index, step in enumerate(call.steps)
        if step.op_type == "ReadVariableOp" and index not in used and not _sums(step)
    )


def fold_cycles(looks: Sequence[Hashable]) -> tuple[Fold, ...]:
    """Folds every second and later round of a cycle that runs at least three times in a row."""
    folds: list[Fold] = []
    at = 0
    while at < len(looks):
        cycle, rounds = _best_cycle(looks, at)
        end = at + cycle * rounds
        folds += [Fold((index,)) for index in range(at, at + cycle)]
        if rounds > 1:
            folds.append(Fold(tuple(range(at + cycle, end)), cycle))
        at = end
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
    return Fold(tuple(step for fold in folds for step in fold.steps))


def _sums(step: Step) -> bool:
    return any("summed" in axis.states for axis in step.axes)


def _looks(step: Step) -> Hashable:
    """All that a report shows of a step, but its index, its name and where its inputs come from."""
    return step._replace(op_name="", before=())
