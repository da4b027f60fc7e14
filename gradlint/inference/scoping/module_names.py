"""The names of the project's other modules, as they are when the module has run."""

from __future__ import annotations

import ast

from gradlint.inference.frames import Env
from gradlint.inference.interpreter import Interpreter
from gradlint.inference.lattice import join
from gradlint.inference.scoping.scopes import FunctionScope, ModuleScope, Scope
from gradlint.inference.values import Missing, Module, Value, opaque
from gradlint.source.modules import submodule


def member(interp: Interpreter, module: Module, name: str) -> Value:
    """`module.name`: what the module binds, a module inside the package, or unknown."""
    scope = interp.modules.scope(module.found)
    key = (id(scope), name)
    inner = submodule(module.found, name)
    # `from package import module` in the package itself means the module's file; to ask the star imports of a
    # package for one of its modules would be to read them all.
    skipped = key in interp.asked or (inner is not None and scope is not None and not _binds(scope, name))
    if scope is not None and not skipped:
        interp.asked.add(key)
        try:
            value = at_end(interp, scope, name)
        finally:
            interp.asked.remove(key)
        if not isinstance(value, Missing):
            return value
    if inner is not None:
        return Module(inner)
    if scope is None and module.found.file is not None:
        return opaque(f"{name} of {module.found.name}, which is not read here", gap="import")
    return opaque(f"{name}, which {module.found.name} does not define", gap="import")


def _binds(scope: ModuleScope, name: str) -> bool:
    return name in scope.body.root.binders


def at_end(interp: Interpreter, scope: ModuleScope, name: str) -> Value:
    """What the module's own name is after all of its statements; MISSING where nothing binds it."""
    root = scope.body.root
    value = interp.lookup(name, Env(interp.root_of(scope), root, len(root.statements)))
    if isinstance(value, Missing) or scope is interp.module or not _is_set_from(interp.module, scope, name):
        return value
    return join(value, opaque(f"{name}, which is also set from outside", gap="attribute"))


def _is_set_from(program: ModuleScope, scope: ModuleScope, name: str) -> bool:
    """Whether the program sets the module's name, as in `config.size = 3`."""
    if not sets_outside(program, name):
        return False
    stem = scope.source.path.replace("\\", "/").removesuffix("/__init__.py").removesuffix(".py")
    return stem.rpartition("/")[2] in program.text


def sets_outside(module: ModuleScope, name: str) -> bool:
    """Whether the module assigns an attribute of this name to something that is not a method's own object."""
    if name not in module.outside:
        writes = module.attribute_writes.get(name, ())
        module.outside[name] = not all(_is_own(base, scopes) for base, scopes in writes)
    return module.outside[name]


def _is_own(base: ast.expr, scopes: tuple[Scope, ...]) -> bool:
    """Whether a method sets the name of its own object."""
    method = next((s for s in reversed(scopes) if isinstance(s, FunctionScope) and s.cls), None)
    return isinstance(base, ast.Name) and method is not None and base.id in method.parameters[:1]
