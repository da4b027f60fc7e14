"""How a place of the program calls TensorFlow, Keras' backend and the runtime: an alias, or a new one."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import NamedTuple

from gradlint.rewrites.scopes import Binding, Program, bindings, dotted, fresh, resolve, scopes_of

_MODULES = frozenset(("tensorflow", "tensorflow.compat.v1", "tensorflow.compat.v2"))
_ASSIGNED = frozenset(f"{root}.compat.{version}" for root in ("tf", "tensorflow") for version in ("v1", "v2"))


class Alias(NamedTuple):
    """The name under which TensorFlow is known; `imported` is False where an import must be added first."""

    name: str
    imported: bool = True


def tensorflow_alias(program: Program, call: ast.Call) -> Alias | str:
    """The name to write in front of `ones_like`, or why there is none: a text."""
    shadowed = ""
    for name in _candidates(program, call):
        found = resolve(program, name, call)
        if _all(program, found, is_tensorflow) or (not found and _is_free(program, name)):
            return Alias(name)
        if found and shadowed == "" and _module_has(program, name, call):
            shadowed = name
    if shadowed:
        return f"the name {shadowed} is TensorFlow in this file, but something else at this place"
    return Alias(fresh(program, ("tf", "tensorflow", "tf_module")), imported=False)


def runtime_alias(program: Program, call: ast.Call) -> Alias:
    """The name of gradlint_runtime at this place, or a free one under which to import it."""
    for name in sorted(_imports(program)):
        if _all(program, resolve(program, name, call), _is_runtime):
            return Alias(name)
    return Alias(fresh(program, ("glr", "gradlint_runtime", "gradlint_jacobians")), imported=False)


def backend_alias(program: Program, call: ast.Call) -> str | None:
    """The name of Keras' backend at this place, or None."""
    for name in ("K", *sorted(program.imported - {"K"})):
        if _all(program, resolve(program, name, call), _is_backend):
            return name
    return None


def _candidates(program: Program, call: ast.Call) -> list[str]:
    """Names that may be TensorFlow: the one that the call itself uses, then tf, then the imported ones."""
    function = dotted(call.func) or ""
    root = [function.partition(".")[0]] if "." in function else []
    return list(dict.fromkeys((*root, "tf", "tensorflow", *sorted(_imports(program)))))


def _imports(program: Program) -> set[str]:
    return {
        node.asname or node.name.partition(".")[0] for node in program.parents if isinstance(node, ast.alias)
    }


def _all(program: Program, found: list[Binding], is_wanted: Callable[[Binding], bool]) -> bool:
    """At least one binding is the wanted module, and no other binding is anything but None."""
    others = [binding for binding in found if not is_wanted(binding) or _for_typing_only(program, binding)]
    return len(others) < len(found) and all(_is_none(program, binding) for binding in others)


def is_tensorflow(binding: Binding) -> bool:
    """An import of TensorFlow, or of something called tf from a module of the project."""
    node, statement = binding.node, binding.statement
    if isinstance(statement, ast.Assign):
        return dotted(statement.value) in _ASSIGNED
    if not isinstance(node, ast.alias):
        return False
    if isinstance(statement, ast.ImportFrom):
        full = f"{statement.module or ''}.{node.name}"
        return full in _MODULES or node.name in ("tf", "tensorflow")
    return node.name in _MODULES if node.asname else node.name.partition(".")[0] == "tensorflow"


def _is_runtime(binding: Binding) -> bool:
    node = binding.node
    named = isinstance(binding.statement, ast.Import) and isinstance(node, ast.alias)
    return named and isinstance(node, ast.alias) and node.name == "gradlint_runtime"


def _is_backend(binding: Binding) -> bool:
    node, statement = binding.node, binding.statement
    if isinstance(statement, ast.Assign):
        return (dotted(statement.value) or "").endswith("keras.backend")
    if not isinstance(node, ast.alias):
        return False
    if isinstance(statement, ast.ImportFrom):
        return "keras" in (statement.module or "") and node.name == "backend"
    return bool(node.asname) and node.name.endswith("keras.backend")


def _is_none(program: Program, binding: Binding) -> bool:
    """`tf = None` where the import failed, or an import that only a type checker sees."""
    statement = binding.statement
    if isinstance(statement, ast.Assign):
        return isinstance(statement.value, ast.Constant) and statement.value.value is None
    return _for_typing_only(program, binding)


def _for_typing_only(program: Program, binding: Binding) -> bool:
    node: ast.AST | None = binding.node
    while node is not None:
        if isinstance(node, ast.If) and (dotted(node.test) or "").endswith("TYPE_CHECKING"):
            return True
        node = program.parents.get(node)
    return False


def _is_free(program: Program, name: str) -> bool:
    """The program uses the name without binding it: a star import or an earlier session gives it."""
    return name in ("tf", "tensorflow") and name in program.read


def _module_has(program: Program, name: str, call: ast.Call) -> bool:
    """The module's own binding of the name is TensorFlow."""
    return _all(program, bindings(program, scopes_of(program, call)[-1], name), is_tensorflow)
