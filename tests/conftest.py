"""Settings that every test shares."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, settings

# The tests compare shapes and values, so a GPU adds nothing but start-up time and other rounding.
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")

# Machines that run the tests are slow and shared: time says nothing about an example.
_SHARED = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
settings.register_profile("quick", derandomize=True, **_SHARED)
settings.register_profile("long", **_SHARED)
settings.load_profile("quick")


def pytest_configure(config: pytest.Config) -> None:
    """The default run tries the same examples everywhere; `-m long` looks for new ones."""
    if config.option.markexpr == "long":
        settings.load_profile("long")
