"""Looking at a recorded gradient: replays with other seeds, and what they show."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from gradlint_runtime.tracing import dye
from gradlint_runtime.tracing.describing import shape_of
from gradlint_runtime.tracing.linearity import Linearity, linearity
from gradlint_runtime.tracing.material import Material
from gradlint_runtime.tracing.probing import Evidence, evidence, probe_with
from gradlint_runtime.tracing.proving import partition_proof
from gradlint_runtime.tracing.records import Proof
from gradlint_runtime.tracing.replaying import Run
from gradlint_runtime.tracing.verdicts import is_masked


class Seen(NamedTuple):
    """What the replays showed.

    `masked` are the axes (as target and axis) of which a step hides entries on this input; `shapes` are those
    that the targets had, by target; with `stand_ins`, not all values were the program's.
    """

    evidence: tuple[Evidence, ...]
    masked: frozenset[tuple[int, int | None]]
    linearity: Linearity
    proof: Proof | None
    shapes: dict[int, tuple[int, ...]]
    stand_ins: bool


#: Of a scalar target there is nothing to see.
NOTHING = Seen((), frozenset(), Linearity(exact=True, bent={}), None, {}, stand_ins=False)


def look(found: Material, run: Run) -> Seen:
    """Replay with random seeds, a multiple of them, dyed and masked ones, and groups of the call's own."""
    shapes = [shape_of(source) for source in found.recording.raw_sources]
    probe = probe_with(run.replay, found.results, shapes)
    random = np.random.default_rng(len(found.steps))
    seeds = [dye.random_seed(seed.shape, seed.dtype, random) for seed in run.seeds]
    numeric = (one.dtype for one in found.cotangents if one.dtype.is_floating or one.dtype.is_complex)
    base = dye.base_for([np.dtype(dtype.as_numpy_dtype) for dtype in numeric])
    plain = probe(seeds)
    # The opposite sign shows gradient functions that treat signs differently.
    factor = -dye.largest_factor(base)
    other = probe([(seed * factor).astype(seed.dtype) for seed in seeds])
    linear = linearity(plain, other, factor, found.flows)
    several = len(found.shapes) > 1
    by_seed = evidence(probe, seeds, plain, base if linear.exact else None, several=several)
    # Evidence counts the seeds; targets without one stand between them.
    by_target = tuple(
        one if one.axis is None else one._replace(target=found.present[one.target]) for one in by_seed
    )
    # What is not linear is not a sum of parts either, and its verdict says so.
    proof = None if linear.bent else partition_proof(lambda new: probe(new).results, run.seeds)
    shapes_seen = {target: seed.shape for target, seed in zip(found.present, run.seeds, strict=True)}
    masked = frozenset((one.target, one.axis) for one in by_target if is_masked(found.flows, one))
    return Seen(by_target, masked, linear, proof, shapes_seen, stand_ins=bool(run.notes))
