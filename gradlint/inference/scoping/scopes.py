"""Modules, classes and functions of a program, and where things stand in them.

Nothing but the calls is indexed before it is asked for: a file of 50,000 lines with one gradient call
pays for the functions that the call needs.
"""

from __future__ import annotations

import ast
from functools import cached_property

from gradlint.inference.scoping.blocks import Body, dotted, packages
from gradlint.inference.scoping.eras import means_version_1
from gradlint.inference.scoping.hidden_changes import Changes
from gradlint.inference.scoping.index import CallSite, Handover, index, last_name
from gradlint.inference.scoping.inner_scopes import (
    ClassScope,
    Comprehension,
    ComprehensionScope,
    FunctionNode,
    FunctionScope,
    SuppositionScope,
    decorators_of,
)
from gradlint.inference.scoping.sizes import size_uses
from gradlint.source.text import Source

__all__ = [
    "CallSite",
    "ClassScope",
    "Comprehension",
    "ComprehensionScope",
    "FunctionNode",
    "FunctionScope",
    "Handover",
    "ModuleScope",
    "Scope",
    "SuppositionScope",
    "qualified_name",
]


class ModuleScope:
    """A file: its scopes by their nodes, and its calls by the last name of what is called."""

    kind = "module"

    def __init__(self, source: Source) -> None:
        self.source = source
        self.name = ""
        self.parent: Scope | None = None
        self.text = source.text
        self.walrus = ":=" in self.text
        self.calls: dict[str, list[CallSite]] = {}
        self.functions: dict[int, FunctionScope] = {}
        self.classes: dict[int, ClassScope] = {}
        #: Names that stand as a value (an argument, the right side of an assignment), where they do.
        self.handed_on: dict[str, list[Handover]] = {}
        #: The same for what gives back the function that it gets: `tf.function`, `partial`.
        self.wrapped: dict[str, list[Handover]] = {}
        self.changes = Changes()
        #: The names that lambdas are assigned to.
        self.named_lambdas: dict[int, str] = {}
        #: The same for what functions return.
        self.returned: dict[str, list[Handover]] = {}
        #: The functions that decorators stand around, by the last names of these.
        self.decorated: dict[str, list[FunctionScope]] = {}
        #: Attributes that are assigned, by their names: the object and the scopes around.
        self.attribute_writes: dict[str, list[tuple[ast.expr, tuple[Scope, ...]]]] = {}
        #: Other names of functions: `from tensorflow import gradients as grads`, `f = tf.gradients`.
        self.renamed: dict[str, str] = {}
        #: The functions that declare names of an outer scope, by the names.
        self.declaring: dict[str, list[FunctionScope]] = {}
        #: `from module import *` at the top level: what else may bind a name of the module.
        self.stars: list[ast.ImportFrom] = []
        #: What `distant` found: by attribute, the functions that may set it.
        self.setters: dict[str, frozenset[str]] = {}
        #: What `module_names` found: by attribute, whether something else than a method sets it.
        self.outside: dict[str, bool] = {}
        #: What `refinement` found: by condition, the names that it looks at.
        self.tested: dict[int, frozenset[str]] = {}
        self._body: Body | None = None
        index(self, source.tree)

    @property
    def module(self) -> ModuleScope:
        """The module itself."""
        return self

    def is_handed_on(self, function: FunctionScope) -> bool:
        """Whether the function is passed as a value somewhere, to be called who knows how."""
        places = list(self.handed_on.get(function.alias, ()))
        if not self.is_wrapper(function):
            places += self.returned.get(function.alias, ())
        if any(function.cls is not None or _means(function, place.scopes) for place in places):
            return True
        return self.is_kept(function)

    def is_kept(self, function: FunctionScope) -> bool:
        """Whether a decorator of the file does more with the function than to call or to return it."""
        return any(_keeps(self, decorator) for decorator in self.decorators(function))

    def decorators(self, function: FunctionScope) -> list[FunctionScope]:
        """The functions of the file that stand as decorators around this one."""
        names = {last_name(d.func if isinstance(d, ast.Call) else d) for d in decorators_of(function.node)}
        return [other for other in self.functions.values() if other.name in names] if names else []

    def is_wrapper(self, function: FunctionScope) -> bool:
        """Whether the function is what a decorator of the file puts around others, and nothing else."""
        outer = function.parent.name if isinstance(function.parent, FunctionScope) else ""
        return outer in self.decorated and outer not in self.calls and outer not in self.handed_on

    def sharing(self, name: str, owner: Scope) -> list[FunctionScope]:
        """The functions that assign this name of an enclosing scope (the owner) from within."""
        declaring = self.declaring.get(name, ())
        return [scope for scope in declaring if scope is not owner and name in scope.body.root.binders]

    @cached_property
    def packages(self) -> frozenset[str]:
        """The names of packages that the module itself imports."""
        return packages(self.source.tree.body)

    @cached_property
    def settled(self) -> frozenset[str]:
        """The names that one import, class or function of the module binds, and nothing else."""
        root = self.body.root
        kinds = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
        return frozenset(
            name
            for name, places in root.binders.items()
            if len(places) == 1
            and isinstance(root.statements[places[0]], kinds)
            and name not in self.declaring
        )

    @cached_property
    def v1(self) -> bool:
        """Whether the file's `tf` is TensorFlow 1."""
        return means_version_1(self.text)

    @cached_property
    def sizes(self) -> dict[str, list[tuple[Scope, ...]]]:
        """What the file uses as a number of rounds or as a size, and in which scopes."""
        found: dict[str, list[tuple[Scope, ...]]] = {}
        for node, scopes in size_uses(self.calls):
            if (name := dotted(node)) is not None:
                found.setdefault(name, []).append(scopes)
        return found

    @property
    def body(self) -> Body:
        """The blocks of its statements, made at first use."""
        if self._body is None:
            self._body = Body(self.source.tree.body, self.walrus, (), self.packages)
        return self._body


Scope = ModuleScope | FunctionScope | ClassScope | ComprehensionScope


def _keeps(module: ModuleScope, decorator: FunctionScope) -> bool:
    """Whether a decorator does more with the function that it gets than to call or to return it."""
    kept = (place for name in decorator.parameters for place in module.handed_on.get(name, ()))
    return any(decorator in place.scopes for place in kept)


def _means(function: FunctionScope, scopes: tuple[Scope, ...]) -> bool:
    """Whether the function's name stands for it here, and for no name of a scope within its own."""
    for scope in reversed(scopes):
        if scope is function.parent:
            return True
        if isinstance(scope, FunctionScope) and scope is not function and function.name in scope.locals:
            return False
    return True


def qualified_name(scopes: tuple[Scope, ...]) -> str:
    """`Class.method.inner` for the scopes around a place; empty for the module itself."""
    return ".".join(scope.name for scope in scopes if scope.name)
