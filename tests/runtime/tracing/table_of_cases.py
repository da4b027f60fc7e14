"""All cases, and the runs that they make."""

from __future__ import annotations

from case_type import Case
from cases_control import CONTROL
from cases_moving import MOVING
from cases_products import PRODUCTS
from cases_targets import TARGETS

CASES = (*PRODUCTS, *MOVING, *TARGETS, *CONTROL)
RUNS = [(case, mode) for case in CASES for mode in case.modes]


def run_name(run: tuple[Case, str]) -> str:
    """The test's name."""
    return f"{run[0].name}-{run[1]}"
