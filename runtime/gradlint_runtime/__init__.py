"""Shows at run time where TensorFlow sums the target of a gradient, and computes the Jacobian instead.

Importing this imports neither TensorFlow nor NumPy: what is asked for is loaded when it is asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gradlint_runtime.jacobians import JacobianMemoryError, Plan, jacobian, plan
    from gradlint_runtime.tracing import install, trace, uninstall
    from gradlint_runtime.tracing.errors import UnsupportedTensorFlowError
    from gradlint_runtime.tracing.report import Report

__all__ = [
    "JacobianMemoryError",
    "Plan",
    "Report",
    "UnsupportedTensorFlowError",
    "install",
    "jacobian",
    "plan",
    "trace",
    "uninstall",
]

_HOMES = {
    "JacobianMemoryError": "gradlint_runtime.jacobians",
    "Plan": "gradlint_runtime.jacobians",
    "jacobian": "gradlint_runtime.jacobians",
    "plan": "gradlint_runtime.jacobians",
    "Report": "gradlint_runtime.tracing.report",
    "UnsupportedTensorFlowError": "gradlint_runtime.tracing.errors",
    "install": "gradlint_runtime.tracing",
    "trace": "gradlint_runtime.tracing",
    "uninstall": "gradlint_runtime.tracing",
}


def __getattr__(name: str) -> object:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(home), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
