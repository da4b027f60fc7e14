"""The scopes within a module: functions, classes and comprehensions."""

from __future__ import annotations

import ast
from functools import cached_property
from typing import TYPE_CHECKING

from gradlint.inference.scoping.blocks import Body, dotted
from gradlint.inference.scoping.computed_attributes import computed_names, may_compute_names

if TYPE_CHECKING:
    from gradlint.inference.scoping.scopes import ModuleScope, Scope

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
Comprehension = ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp


class FunctionScope:
    """A function, method or lambda."""

    kind = "function"

    def __init__(self, node: FunctionNode, parent: Scope) -> None:
        self.node, self.parent = node, parent
        self.module: ModuleScope = parent.module
        self.name = "<lambda>" if isinstance(node, ast.Lambda) else node.name
        #: The name by which it is called: that of a lambda is the one that it is assigned to.
        self.alias = self.name
        self._body: Body | None = None
        self._locals: frozenset[str] | None = None

    @property
    def body(self) -> Body:
        """The blocks of its statements, made at first use."""
        if self._body is None:
            statements = [] if isinstance(self.node, ast.Lambda) else self.node.body
            self._body = Body(statements, self.module.walrus, self.parameters, self.module.packages)
        return self._body

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names of all parameters, positional ones first."""
        a = self.node.args
        names = [arg.arg for arg in (*a.posonlyargs, *a.args, *a.kwonlyargs)]
        names += [arg.arg for arg in (a.vararg, a.kwarg) if arg]
        return tuple(names)

    @property
    def defaults(self) -> list[tuple[str, ast.expr]]:
        """The parameters that have a default, with it."""
        a = self.node.args
        positional = [arg.arg for arg in (*a.posonlyargs, *a.args)]
        pairs = list(zip(positional[len(positional) - len(a.defaults) :], a.defaults, strict=True))
        return pairs + [
            (arg.arg, d) for arg, d in zip(a.kwonlyargs, a.kw_defaults, strict=True) if d is not None
        ]

    def binds(self, name: str) -> bool:
        """Whether the function makes the name its own: it does not only change its object."""
        if name in self.parameters:
            return True
        if isinstance(self.node, ast.Lambda):
            return False
        return name not in self.body.nonlocals and self.body.binds(name)

    @property
    def locals(self) -> frozenset[str]:
        """The names that belong to this function (dotted ones included)."""
        if self._locals is None:
            self._locals = frozenset((*self.body.root.binders, *self.parameters))
        return self._locals

    def uses_as_size(self, parameter: str) -> bool:
        """Whether the function uses its parameter as a size: then it is a whole number, or fails."""
        if parameter in self.body.root.binders:
            return False
        sizes = self.module.sizes
        own = any(_owner(parameter, scopes) is self for scopes in sizes.get(parameter, ()))
        return own or self._keeps_as_size(parameter)

    def _keeps_as_size(self, parameter: str) -> bool:
        """Whether it only keeps its parameter as an attribute, which methods of the class use as a size."""
        if self.cls is None or len(self.module.attribute_writes.get(parameter, ())) != 1:
            return False
        attribute = f"{self.parameters[0]}.{parameter}"
        return any(self.cls in scopes for scopes in self.module.sizes.get(attribute, ())) and any(
            isinstance(statement, ast.Assign)
            and isinstance(statement.value, ast.Name)
            and statement.value.id == parameter
            and any(dotted(target) == attribute for target in statement.targets)
            for statement in self.body.root.statements
        )

    @property
    def cls(self) -> ClassScope | None:
        """The class whose method this is."""
        return self.parent if isinstance(self.parent, ClassScope) else None


class ClassScope:
    """A class; `methods` by name."""

    kind = "class"

    def __init__(self, node: ast.ClassDef, parent: Scope) -> None:
        self.node, self.parent = node, parent
        self.module: ModuleScope = parent.module
        self.name = node.name
        self.methods: dict[str, FunctionScope] = {}
        self._body: Body | None = None
        self._assigned: dict[str, list[FunctionScope]] | None = None

    @property
    def body(self) -> Body:
        """The blocks of its statements, made at first use."""
        if self._body is None:
            self._body = Body(self.node.body, self.module.walrus, (), self.module.packages)
        return self._body

    @property
    def assigned(self) -> dict[str, list[FunctionScope]]:
        """For each attribute the methods that assign it to self, __init__ first."""
        if self._assigned is None:
            self._assigned = {}
            for method in sorted(self.methods.values(), key=lambda m: m.name != "__init__"):
                if not method.parameters:
                    continue
                prefix = method.parameters[0] + "."
                for name in method.body.root.binders:
                    if name.startswith(prefix) and name.count(".") == 1:
                        self._assigned.setdefault(name.removeprefix(prefix), []).append(method)
        return self._assigned

    @cached_property
    def computed_names(self) -> tuple[str, ...]:
        """What the attributes begin with that methods set by names that are not written there."""
        if not may_compute_names(self.module.text):
            return ()
        return tuple(
            beginning
            for method in self.methods.values()
            for beginning in computed_names(method.node, method.name, next(iter(method.parameters), None))
        )


class ComprehensionScope:
    """A comprehension: its loop variables are names of its own."""

    kind = "comprehension"

    def __init__(self, node: ast.expr, parent: Scope) -> None:
        self.node, self.parent = node, parent
        self.module: ModuleScope = parent.module
        self.name = ""


class SuppositionScope(ComprehensionScope):
    """A condition, looked at under the supposition that a name is one of its alternatives."""


def decorators_of(node: FunctionNode) -> list[ast.expr]:
    """The decorators of a function; a lambda has none."""
    return [] if isinstance(node, ast.Lambda) else node.decorator_list


def _owner(name: str, scopes: tuple[Scope, ...]) -> Scope | None:
    """The innermost of the scopes to which a name belongs."""
    functions = (scope for scope in reversed(scopes) if isinstance(scope, FunctionScope))
    return next((scope for scope in functions if name in scope.locals), None)
