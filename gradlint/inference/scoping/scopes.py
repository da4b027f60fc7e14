"""Modules, classes and functions of a program, and where things stand in them.

Nothing is indexed before it is asked for: a file of 50,000 lines with one gradient call pays for
the functions that the call needs.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Any, NamedTuple

from gradlint.inference.scoping.blocks import Body, dotted, plain_names
from gradlint.inference.scoping.computed_attributes import may_set_any, sets_any
from gradlint.inference.scoping.eras import means_version_1
from gradlint.inference.scoping.hidden_changes import Changes
from gradlint.source.text import Source

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
Comprehension = ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp


class CallSite(NamedTuple):
    """A call, the scopes around it (outermost first), and the statement that it belongs to."""

    node: ast.Call
    scopes: tuple[Scope, ...]
    statement: ast.stmt


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
        self.handed_on: dict[str, list[tuple[Scope, ...]]] = {}
        self.changes = Changes()
        #: The names that lambdas are assigned to.
        self.named_lambdas: dict[int, str] = {}
        #: The same for what functions return.
        self.returned: dict[str, list[tuple[Scope, ...]]] = {}
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
        self._body: Body | None = None
        _index(self, source.tree)

    @property
    def module(self) -> ModuleScope:
        """The module itself."""
        return self

    def is_handed_on(self, function: FunctionScope) -> bool:
        """Whether the function is passed as a value somewhere, to be called who knows how."""
        places = list(self.handed_on.get(function.alias, ()))
        if not self.is_wrapper(function):
            places += self.returned.get(function.alias, ())
        return any(function.cls is not None or _means(function, scopes) for scopes in places) or any(
            _keeps(self, decorator) for decorator in self.decorators(function)
        )

    def decorators(self, function: FunctionScope) -> list[FunctionScope]:
        """The functions of the file that stand as decorators around this one."""
        names = {_last_name(d.func if isinstance(d, ast.Call) else d) for d in _decorators(function.node)}
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
    def v1(self) -> bool:
        """Whether the file's `tf` is TensorFlow 1."""
        return means_version_1(self.text)

    @cached_property
    def sizes(self) -> dict[str, list[tuple[Scope, ...]]]:
        """What the file uses as a number of rounds or as a size, and in which scopes."""
        found: dict[str, list[tuple[Scope, ...]]] = {}
        for node, scopes in _size_uses(self.calls):
            if (name := dotted(node)) is not None:
                found.setdefault(name, []).append(scopes)
        return found

    @property
    def body(self) -> Body:
        """The blocks of its statements, made at first use."""
        if self._body is None:
            self._body = Body(self.source.tree.body, self.walrus)
        return self._body


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
            self._body = Body(statements, self.module.walrus, self.parameters)
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

    @cached_property
    def bound(self) -> frozenset[str]:
        """The names that the function makes its own: it does not only change their objects."""
        declared = self.body.nonlocals
        if isinstance(self.node, ast.Lambda):
            return frozenset(self.parameters)
        return frozenset((*self.parameters, *plain_names(self.node.body, self.module.walrus))) - declared

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
            self._body = Body(self.node.body, self.module.walrus)
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
    def sets_any_attribute(self) -> bool:
        """Whether a method sets attributes of its object by names that are not written there."""
        return may_set_any(self.module.text) and any(
            sets_any(method.node, method.name, next(iter(method.parameters), None))
            for method in self.methods.values()
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


Scope = ModuleScope | FunctionScope | ClassScope | ComprehensionScope


def _decorators(node: FunctionNode) -> list[ast.expr]:
    return [] if isinstance(node, ast.Lambda) else node.decorator_list


def _keeps(module: ModuleScope, decorator: FunctionScope) -> bool:
    """Whether a decorator does more with the function that it gets than to call or to return it."""
    kept = (scopes for name in decorator.parameters for scopes in module.handed_on.get(name, ()))
    return any(decorator in scopes for scopes in kept)


def _means(function: FunctionScope, scopes: tuple[Scope, ...]) -> bool:
    """Whether the function's name stands for it here, and for no name of a scope within its own."""
    for scope in reversed(scopes):
        if scope is function.parent:
            return True
        if isinstance(scope, FunctionScope) and scope is not function and function.name in scope.locals:
            return False
    return True


#: Functions that take sizes in a list or tuple.
_SHAPED = (
    "placeholder",
    "zeros",
    "ones",
    "random_normal",
    "random_uniform",
    "truncated_normal",
    "reshape",
    "get_variable",
)


def _size_uses(calls: dict[str, list[CallSite]]) -> Iterator[tuple[ast.expr, tuple[Scope, ...]]]:
    for name in ("range", "xrange"):
        for site in calls.get(name, ()):
            yield from ((argument, site.scopes) for argument in site.node.args)
    for name in _SHAPED:
        for site in calls.get(name, ()):
            for argument in _shape_arguments(site.node, name):
                if isinstance(argument, (ast.List, ast.Tuple)):
                    yield from ((size, site.scopes) for size in argument.elts)


def _shape_arguments(call: ast.Call, name: str) -> list[ast.expr]:
    """The arguments that may be a shape: not the list of tensors that is reshaped, nor a first value."""
    positional = call.args[1:2] if name in ("placeholder", "get_variable", "reshape") else call.args[:1]
    if name == "reshape" and len(call.args) == 1:
        positional = call.args
    return positional + [k.value for k in call.keywords if k.arg in ("shape", "newshape")]


def _owner(name: str, scopes: tuple[Scope, ...]) -> Scope | None:
    """The innermost of the scopes to which a name belongs."""
    functions = (scope for scope in reversed(scopes) if isinstance(scope, FunctionScope))
    return next((scope for scope in functions if name in scope.locals), None)


def _last_name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def qualified_name(scopes: tuple[Scope, ...]) -> str:
    """`Class.method.inner` for the scopes around a place; empty for the module itself."""
    return ".".join(scope.name for scope in scopes if scope.name)


#: What gives back the function that it gets.
_RETURNING = frozenset(
    """
    function partial recompute_grad do_not_convert wraps isinstance issubclass super
    """.split()  # noqa: SIM905 - a table of words
)
_Scopes = tuple["Scope", ...]
_Pending = list[tuple[ast.AST, _Scopes, "ast.stmt | None"]]
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
#: Nodes that hold no call and no scope; they are half of all, and the walk is most of the plugin's cost.
_LEAVES = frozenset(
    (ast.Name, ast.Constant, ast.Load, ast.Store, ast.Del, ast.Pass, ast.alias, ast.arguments)
)


def _index(module: ModuleScope, tree: ast.Module) -> None:
    """One walk over the whole tree: scopes, and calls by name.  Iterative, for deep programs."""
    pending: _Pending = [(tree, (module,), None)]
    while pending:
        node, scopes, statement = pending.pop()
        if isinstance(node, ast.stmt):
            statement = node
        visit = _VISITORS.get(type(node))
        inner = scopes if visit is None else visit(module, node, scopes, statement)
        if isinstance(node, _FUNCTIONS):
            # Defaults and decorators are evaluated around the function.
            pending += [(child, scopes, statement) for child in _outside(node)]
            body = [node.body] if isinstance(node, ast.Lambda) else node.body
            pending += [(child, inner, statement) for child in body]
        else:
            _push_children(pending, node, inner, statement)


def _push_children(pending: _Pending, node: ast.AST, scopes: _Scopes, statement: ast.stmt | None) -> None:
    for field in node._fields:
        child = getattr(node, field, None)
        if isinstance(child, list):
            pending += [
                (c, scopes, statement) for c in child if type(c) not in _LEAVES and isinstance(c, ast.AST)
            ]
        elif type(child) not in _LEAVES and isinstance(child, ast.AST):
            pending.append((child, scopes, statement))


def _outside(node: FunctionNode) -> Iterator[ast.AST]:
    """The expressions of a function that are evaluated where it is defined."""
    if not isinstance(node, ast.Lambda):
        yield from node.decorator_list
    yield from node.args.defaults
    yield from (default for default in node.args.kw_defaults if default is not None)


def _declaration(module: ModuleScope, node: Any, scopes: _Scopes, _statement: object) -> _Scopes:
    if isinstance(scopes[-1], FunctionScope):
        for name in node.names:
            module.declaring.setdefault(name, []).append(scopes[-1])
    return scopes


def _call(module: ModuleScope, node: Any, scopes: _Scopes, statement: ast.stmt | None) -> _Scopes:
    name = _last_name(node.func)
    module.changes.note_call(node, scopes, statement)
    if statement is not None:
        module.calls.setdefault(name, []).append(CallSite(node, scopes, statement))
    if name == "getattr" and len(node.args) > 1 and isinstance(node.args[1], ast.Constant):
        module.handed_on.setdefault(str(node.args[1].value), []).append(scopes)
    if name not in _RETURNING:
        for argument in (*node.args, *(keyword.value for keyword in node.keywords)):
            if passed := _last_name(argument):
                module.handed_on.setdefault(passed, []).append(scopes)
    if name == "setattr" and len(node.args) > 1 and isinstance(node.args[1], ast.Constant):
        module.attribute_writes.setdefault(str(node.args[1].value), []).append((node, scopes))
    return scopes


def _holding(module: ModuleScope, node: Any, scopes: _Scopes, _statement: object) -> _Scopes:
    """What a list or dict keeps, a function returns or a choice gives, may be called under another name."""
    table = module.returned if isinstance(node, ast.Return) else module.handed_on
    for held in _held(node):
        if name := _last_name(held):
            table.setdefault(name, []).append(scopes)
    return scopes


def _held(node: Any) -> Iterator[ast.expr]:
    """The expressions whose values the node hands on as they are."""
    if isinstance(node, (ast.List, ast.Tuple)):
        yield from node.elts if isinstance(node.ctx, ast.Load) else ()
    elif isinstance(node, (ast.Dict, ast.BoolOp)):
        yield from node.values
    elif isinstance(node, ast.IfExp):
        yield from (node.body, node.orelse)
    elif node.value is not None:
        yield node.value


def _assignment(module: ModuleScope, node: Any, scopes: _Scopes, _statement: object) -> _Scopes:
    value = _last_name(node.value)
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    for target in targets:
        module.changes.note_target(target, scopes)
    for target in _flat(targets):
        if isinstance(target, ast.Attribute):
            module.attribute_writes.setdefault(target.attr, []).append((target.value, scopes))
        elif value and isinstance(target, ast.Name):
            module.renamed.setdefault(target.id, value)
    if value:
        module.handed_on.setdefault(value, []).append(scopes)
    if isinstance(node.value, ast.Lambda) and len(targets) == 1:
        module.named_lambdas[id(node.value)] = _last_name(targets[0])
    return scopes


def _deletion(module: ModuleScope, node: Any, scopes: _Scopes, _statement: object) -> _Scopes:
    for target in node.targets:
        module.changes.note_target(target, scopes)
    return scopes


def _flat(targets: list[ast.expr]) -> Iterator[ast.expr]:
    for target in targets:
        if isinstance(target, (ast.Tuple, ast.List)):
            yield from _flat(target.elts)
        else:
            yield target


def _import(module: ModuleScope, node: Any, scopes: _Scopes, _statement: object) -> _Scopes:
    for alias in node.names:
        if alias.asname is not None:
            module.renamed.setdefault(alias.asname, alias.name)
        elif alias.name == "*":
            module.stars.append(node)
    return scopes


def _class(module: ModuleScope, node: Any, scopes: _Scopes, _statement: object) -> _Scopes:
    scope = ClassScope(node, scopes[-1])
    module.classes[id(node)] = scope
    return (*scopes, scope)


def _function(module: ModuleScope, node: Any, scopes: _Scopes, _statement: object) -> _Scopes:
    scope = FunctionScope(node, scopes[-1])
    module.functions[id(node)] = scope
    scope.alias = module.named_lambdas.get(id(node), scope.name)
    if isinstance(scopes[-1], ClassScope):
        scopes[-1].methods.setdefault(scope.name, scope)
    for decorator in _decorators(node):
        name = _last_name(decorator.func if isinstance(decorator, ast.Call) else decorator)
        module.decorated.setdefault(name, []).append(scope)
    kept = (*node.args.defaults, *node.args.kw_defaults, node.body if isinstance(node, ast.Lambda) else None)
    for held in kept:
        if held is not None and (name := _last_name(held)):
            module.handed_on.setdefault(name, []).append(scopes)
    return (*scopes, scope)


def _comprehension(_module: ModuleScope, node: Any, scopes: _Scopes, _statement: object) -> _Scopes:
    return (*scopes, ComprehensionScope(node, scopes[-1]))


#: What the walk notes at a node, and the scopes inside it.
_VISITORS: dict[type[ast.AST], Callable[[ModuleScope, Any, _Scopes, ast.stmt | None], _Scopes]] = {
    ast.Call: _call,
    ast.Delete: _deletion,
    ast.ImportFrom: _import,
    **dict.fromkeys((ast.Assign, ast.AugAssign), _assignment),
    **dict.fromkeys((ast.List, ast.Tuple, ast.Dict, ast.BoolOp, ast.IfExp, ast.Return, ast.Yield), _holding),
    ast.ClassDef: _class,
    **dict.fromkeys((ast.Global, ast.Nonlocal), _declaration),
    **dict.fromkeys(_FUNCTIONS, _function),
    **dict.fromkeys((ast.ListComp, ast.SetComp, ast.GeneratorExp, ast.DictComp), _comprehension),
}
