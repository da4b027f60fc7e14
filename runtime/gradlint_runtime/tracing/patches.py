"""Replacing functions inside TensorFlow, and putting every one of them back."""

from __future__ import annotations

from collections.abc import Callable
from types import CodeType, FunctionType
from typing import Any, NamedTuple

from gradlint_runtime.tracing.graph_internals import member

Wrap = Callable[[Callable[..., Any]], Callable[..., Any]]


class Patch(NamedTuple):
    """One attribute that was replaced: `owner` is a module or a class."""

    owner: Any
    name: str
    original: Any
    replacement: Any

    def restore(self) -> None:
        """Put the original back, unless somebody else replaced it in the meantime."""
        if getattr(self.owner, self.name, None) is self.replacement:
            setattr(self.owner, self.name, self.original)


class CodePatch(NamedTuple):
    """One function whose code was replaced; `name` is the global under which its module finds the new one."""

    function: Any
    name: str
    original: CodeType

    def restore(self) -> None:
        """Give the function its own code back."""
        self.function.__code__ = self.original
        self.function.__dict__.pop("__wrapped__", None)
        self.function.__globals__.pop(self.name, None)


def replace(owner: Any, name: str, wrap: Wrap) -> Patch:
    """Replace an attribute by what `wrap` makes of it.

    Raises UnsupportedTensorFlowError when the owner has no such attribute.
    """
    original = member(owner, name)
    replacement = wrap(original)
    setattr(owner, name, replacement)
    return Patch(owner, name, original, replacement)


def replace_code(module: Any, name: str, wrap: Wrap) -> CodePatch:
    """Let a function of a module run what `wrap` makes of it, whoever holds the function.

    TensorFlow's C++ holds some functions themselves.  It could be handed others, but a forward accumulator
    that outlives such a change crashes the process.

    Raises UnsupportedTensorFlowError when the module has no such function.
    """
    function = member(module, name)
    original = FunctionType(
        function.__code__, function.__globals__, name, function.__defaults__, function.__closure__
    )
    original.__kwdefaults__ = function.__kwdefaults__
    patch = CodePatch(function, f"_gradlint_{name}", function.__code__)
    function.__globals__[patch.name] = wrap(original)
    # Who asks where the function stands (inspect.unwrap) finds the original.
    function.__wrapped__ = original
    function.__code__ = _stub.__code__.replace(co_names=(patch.name,))
    return patch


def _stub(*arguments: Any, **options: Any) -> Any:
    return _gradlint_hook(*arguments, **options)  # type: ignore[name-defined]  # noqa: F821 (named by replace_code)
