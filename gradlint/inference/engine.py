"""The interpreter of a module with all its rooms: importing a handler registers what it handles."""

from __future__ import annotations

from gradlint.inference import (  # noqa: F401 - they register handlers
    contrib,
    control_flow,
    datasets,
    iteration,
    keras_calls,
    linear_operators,
    operators,
    shapes_of_calls,
    standard_library,
    structures,
    subscripts,
    tensor_arrays,
    texts,
)
from gradlint.inference.attributes import attribute_of
from gradlint.inference.calling import call
from gradlint.inference.contexts import method_frames
from gradlint.inference.flow import reaching
from gradlint.inference.interpreter import Interpreter, Operations
from gradlint.inference.names import lookup
from gradlint.inference.scopes import ModuleScope

_OPERATIONS = Operations(call, attribute_of, method_frames, lookup, reaching)


def interpreter(module: ModuleScope) -> Interpreter:
    """A new interpreter of the module."""
    return Interpreter(module, _OPERATIONS)
