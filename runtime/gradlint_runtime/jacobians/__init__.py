"""Jacobians of TensorFlow programs: studied, planned, prepared, and run."""

from __future__ import annotations

from gradlint_runtime.jacobians.api import Plan, jacobian, plan
from gradlint_runtime.jacobians.memory import JacobianMemoryError

__all__ = ["JacobianMemoryError", "Plan", "jacobian", "plan"]
