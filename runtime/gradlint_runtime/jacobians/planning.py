"""The plan step: which mode, what is folded, how many passes at once.

Time of a mode = passes * FLOPs of a pass / rate + chunks * operations * dispatch (+ for forward mode, whose
passes give columns: the bytes that turning them into rows moves / bandwidth).  A pass costs the same in both
modes, since a transposed program does the same products.  The constants are those of a processor of a few
cores; a choice between modes rarely turns on them.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, prod

from gradlint_runtime.jacobians.memory import JacobianMemoryError, readable
from gradlint_runtime.jacobians.records import Facts, Mode, Options, Pair, Part, Shape, SourceFacts

_FLOPS_PER_SECOND = 1e11
_BYTES_PER_SECOND = 1e10
_SECONDS_PER_OPERATION = 5e-6

#: Forward mode differentiates twice, which costs time to build: it must be clearly ahead.
_FORWARD_MUST_SAVE = 0.8

#: The executor lets go of tensors later than it could: measured 4.5 in memory where 3 were alive (a chunk of
#: a cumulative sum, TensorFlow 2.21 on a CPU).
_HELD_LONGER = 1.5

#: What the passes of a chunk may hold at once.  Beyond the caches a larger chunk gains nothing, and glibc
#: gives every buffer beyond 32 MiB back to the system, so that its pages are faulted in again each time
#: (convolutions and stencils on two cores ran 2 to 4 times faster in such chunks than all at once).
CHUNK_BYTES = 32 * 2**20

#: The same under XLA, which fuses the passes and keeps its own buffers: there chunks only bound the memory.
CHUNK_BYTES_OF_XLA = 2**30


def make_parts(
    facts: Facts, options: Options, room: int | None, chunk_bytes: int = CHUNK_BYTES
) -> tuple[Part, ...]:
    """The parts of the plan.  Raises JacobianMemoryError when the result and one pass exceed `room` bytes."""
    choices = {
        at: choose_mode(facts, source, options.mode)
        for at, source in enumerate(facts.sources)
        if source.connected
    }
    groups: dict[tuple[int | None, tuple[Pair, ...]], list[int]] = {}
    for at, (mode, _) in choices.items():
        own = at if mode == "forward" else None
        groups.setdefault((own, facts.sources[at].pairs), []).append(at)
    parts = []
    for members in groups.values():
        mode, reason = choices[members[0]]
        part = _part(facts, tuple(members), mode, reason)
        spare = _spare(facts, part, room)
        _check_room(facts, part, spare, room)
        budget = chunk_bytes if spare is None else min(chunk_bytes, spare)
        parts.append(part._replace(chunk=_chunk(facts, options, part, budget)))
    return tuple(parts)


def as_reverse(facts: Facts, part: Part, reason: str) -> Part:
    """The part in reverse mode, with as many passes in a chunk at most."""
    return _part(facts, part.sources, "reverse", reason)._replace(chunk=part.chunk)


def choose_mode(facts: Facts, source: SourceFacts, asked: str) -> tuple[Mode, str]:
    """The mode for a source, and why in words."""
    if asked == "reverse":
        return "reverse", "as asked"
    if source.obstacle is not None:
        return "reverse", f"forward mode needs a linear map from the seed, and {source.obstacle}"
    if source.derivative_obstacle is not None:
        return "reverse", f"forward mode differentiates the map itself, and {source.derivative_obstacle}"
    if asked == "forward":
        return "forward", "as asked"
    reverse = passes_of("reverse", facts, source)
    forward = passes_of("forward", facts, source)
    if reverse is None or forward is None:
        return "reverse", "the shapes are not known before the program runs"
    block = _bytes_of_block(facts, source) or 0
    turning = 2 * block / _BYTES_PER_SECOND
    is_ahead = _seconds(forward, source) + turning < _FORWARD_MUST_SAVE * _seconds(reverse, source)
    comparison = f"forward mode takes {forward}, reverse mode {reverse}"
    return ("forward" if is_ahead else "reverse"), comparison


def passes_of(mode: Mode, facts: Facts, source: SourceFacts) -> int | None:
    """One for each element of the side that is seeded, but for folded axes."""
    shape = facts.target_shape if mode == "reverse" else source.shape
    folded = {pair[0 if mode == "reverse" else 1] for pair in source.pairs}
    count = _count([size for axis, size in enumerate(shape) if axis not in folded])
    # A complex source has two derivatives, by its real and by its imaginary part.
    return count * 2 if count is not None and mode == "forward" and source.is_complex else count


def output_bytes(facts: Facts) -> int | None:
    """The size of the whole result; unconnected sources cost nothing."""
    target = _count(facts.target_shape)
    found = [(_count(source.shape), source.itemsize) for source in facts.sources if source.connected]
    if target is None or any(count is None for count, _ in found):
        return None
    return sum(target * (count or 0) * itemsize for count, itemsize in found)


def _seconds(passes: int, source: SourceFacts) -> float:
    cost = source.cost
    chunks = ceil(passes * (cost.bytes or 0) / CHUNK_BYTES)
    dispatch = max(chunks, 1) * cost.operations * _SECONDS_PER_OPERATION
    return passes * cost.flops / _FLOPS_PER_SECOND + dispatch


def peak_bytes(facts: Facts, parts: Sequence[Part]) -> int | None:
    """The result, the blocks on their way into it, and the largest chunk of passes."""
    needed = []
    for part in parts:
        overhead = _overhead(facts, part)
        if overhead is None or part.pass_bytes is None or part.passes is None:
            return None
        chunk = min(part.chunk or part.passes, part.passes)
        held = part.pass_bytes * chunk if chunk < part.passes else _scratch_of_all(facts, part) or 0
        needed.append(overhead + held)
    result = output_bytes(facts)
    return None if result is None else result + max(needed, default=0)


def _part(facts: Facts, members: tuple[int, ...], mode: Mode, reason: str) -> Part:
    sources = [facts.sources[at] for at in members]
    passes = passes_of(mode, facts, sources[0])
    part = Part(members, mode, sources[0].pairs, passes, None, None, reason)
    scratch, results = _scratch_of_pass(facts, part), _results_of_pass(facts, part)
    return part if scratch is None or results is None else part._replace(pass_bytes=scratch + results)


def _scratch_of_pass(facts: Facts, part: Part) -> int | None:
    """What a pass holds beside its results; the sources share the way."""
    own = [
        (facts.sources[at], _bytes(facts.sources[at].shape, facts.sources[at].itemsize))
        for at in part.sources
    ]
    needed = [
        source.cost.bytes - row for source, row in own if source.cost.bytes is not None and row is not None
    ]
    return int(_HELD_LONGER * max(*needed, 0, 0)) if len(needed) == len(own) else None


def _results_of_pass(facts: Facts, part: Part) -> int | None:
    sources = [facts.sources[at] for at in part.sources]
    rows = [
        _bytes(facts.target_shape if part.mode == "forward" else source.shape, source.itemsize)
        for source in sources
    ]
    return None if None in rows else sum(row or 0 for row in rows)


def _overhead(facts: Facts, part: Part) -> int | None:
    """Blocks that are turned or written into zeros stand beside the result for a while."""
    if part.mode == "reverse" and not part.pairs:
        return 0
    blocks = [_bytes_of_block(facts, facts.sources[at]) for at in part.sources]
    return None if None in blocks else sum(block or 0 for block in blocks)


def _scratch_of_all(facts: Facts, part: Part) -> int | None:
    """What all passes at once hold beside their results."""
    scratch = _scratch_of_pass(facts, part)
    return None if part.passes is None or scratch is None else part.passes * scratch


def _spare(facts: Facts, part: Part, room: int | None) -> int | None:
    """The bytes that are left for a chunk."""
    result, overhead = output_bytes(facts), _overhead(facts, part)
    return None if room is None or result is None or overhead is None else room - result - overhead


def _check_room(facts: Facts, part: Part, spare: int | None, room: int | None) -> None:
    if spare is None or room is None or spare >= (part.pass_bytes or 0):
        return
    needed = room - spare + (part.pass_bytes or 0)
    shapes = ", ".join(
        str((*facts.target_shape, *source.shape)) for source in facts.sources if source.connected
    )
    raise JacobianMemoryError(
        f"the Jacobian of shape {shapes} and one pass need {readable(needed)}, and {readable(max(room, 0))} "
        "may be used: raise memory_limit where it is the bound, differentiate fewer elements of the target "
        "at a time, or use a smaller dtype"
    )


def _chunk(facts: Facts, options: Options, part: Part, budget: int) -> int | None:
    """Passes at once, evened out over the chunks; None: all of them.

    A chunk's results are copied into the whole, while those of all passes at once are the whole: so all at
    once only their intermediate tensors count.
    """
    if options.chunk_size is not None:
        most = options.chunk_size
    elif part.pass_bytes is None:
        return None
    else:
        if (_scratch_of_all(facts, part) or 0) <= budget:
            return part.passes
        most = max(budget // max(part.pass_bytes, 1), 1)
    if part.passes is None:
        return most
    return ceil(part.passes / max(ceil(part.passes / most), 1))


def _bytes_of_block(facts: Facts, source: SourceFacts) -> int | None:
    rows, row = passes_of("reverse", facts, source), _bytes(source.shape, source.itemsize)
    return None if rows is None or row is None else rows * row


def _bytes(shape: Shape, itemsize: int) -> int | None:
    count = _count(shape)
    return None if count is None else count * itemsize


def _count(shape: Shape | Sequence[int | None]) -> int | None:
    known = [size for size in shape if size is not None]
    return prod(known) if len(known) == len(shape) else None
