"""The interpreter of a module with all its rooms: importing a handler registers what it handles."""

from __future__ import annotations

from gradlint.config.settings import DEFAULT, Config
from gradlint.inference.contexts import frames_of
from gradlint.inference.interpreter import Interpreter, Operations
from gradlint.inference.language import (  # noqa: F401 - they register handlers
    conditionals,
    iteration,
    operators,
    standard_library,
    subscripts,
    texts,
)
from gradlint.inference.language.attributes import attribute_of
from gradlint.inference.language.calling import call
from gradlint.inference.libraries import (  # noqa: F401 - they register handlers
    contrib,
    control_flow,
    datasets,
    environments,
    keras_calls,
    linear_operators,
    merge,
    other_packages,
    shapes_of_calls,
    strategies,
    structures,
    tensor_arrays,
)
from gradlint.inference.modules import Modules
from gradlint.inference.scoping.flow import reaching
from gradlint.inference.scoping.names import lookup
from gradlint.inference.scoping.scopes import ModuleScope

_OPERATIONS = Operations(call, attribute_of, frames_of, lookup, reaching)


def interpreter(module: ModuleScope, modules: Modules | None = None, config: Config = DEFAULT) -> Interpreter:
    """A new interpreter of the module, which may import the others; without them it stands alone."""
    return Interpreter(module, modules or Modules(module, None), _OPERATIONS, config)
