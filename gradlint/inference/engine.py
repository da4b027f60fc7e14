"""The interpreter with all its handlers: importing a module of this list registers what it handles."""

from __future__ import annotations

from gradlint.inference import attributes, calling, iteration, operators, subscripts
from gradlint.inference.interpreter import EXPRESSIONS, Interpreter

#: The modules that handle expressions.
HANDLERS = (attributes, calling, iteration, operators, subscripts)

__all__ = ("EXPRESSIONS", "HANDLERS", "Interpreter")
