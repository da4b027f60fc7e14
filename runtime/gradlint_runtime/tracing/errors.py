"""What can go wrong before anything is traced."""

from __future__ import annotations


class UnsupportedTensorFlowError(RuntimeError):
    """The installed TensorFlow lacks a function that the tracer has to watch."""
