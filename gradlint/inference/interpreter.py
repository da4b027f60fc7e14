"""The interpreter: evaluates an expression of the program at a point, on demand.

Evaluation is lazy and remembered: asking for the target of a gradient call evaluates the
definitions that it rests on, and nothing else.  A loop is evaluated under an assumption about what
it carries around, until the assumption holds; what was computed under an assumption that turned
out wrong is forgotten.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, MutableMapping
from typing import Any, NamedTuple, TypeVar

from gradlint.config.settings import DEFAULT, Config
from gradlint.inference.frames import Env, Frame, Lazy
from gradlint.inference.lattice import as_tensor, join, same
from gradlint.inference.modules import Modules
from gradlint.inference.scoping.blocks import Block
from gradlint.inference.scoping.scopes import CallSite, FunctionScope, ModuleScope, Scope
from gradlint.inference.session import nesting
from gradlint.inference.values import (
    Arguments,
    Class,
    Const,
    Instance,
    Missing,
    Site,
    Tensor,
    Value,
    opaque,
)

#: How many values may be computed for one gradient call, and for one file.
MAX_STEPS = 8_000
MAX_FILE_STEPS = 80_000
#: How many expressions of other files: most of what a target rests on stands in its own.
MAX_ABROAD = 3_000
MAX_FILE_ABROAD = 12_000
#: What was begun may take so many more: calls are cut off first, so that what follows is still seen.
_TO_FINISH = 2_000
#: How deep calls may nest.
MAX_DEPTH = 14
#: How often one function is followed into itself: with two calls of itself in each they would be thousands.
MAX_RECURSION = 24
#: After so many rounds a loop that does not settle is unknown.
MAX_ROUNDS = 4
#: A loop comes back to its own head once for each assumption; more is a cycle that nothing stops.
MAX_REENTRY = 3
_CLEAN = 1 << 30

_Found = TypeVar("_Found")
Handler = Callable[["Interpreter", Any, Env], Value]
#: What to do with each kind of expression; filled by the modules that know.
EXPRESSIONS: dict[type[ast.expr], Handler] = {}


def expression(*kinds: type[ast.expr]) -> Callable[[Handler], Handler]:
    """Register the handler of some kinds of expressions."""

    def register(handler: Handler) -> Handler:
        EXPRESSIONS.update(dict.fromkeys(kinds, handler))
        return handler

    return register


class Operations(NamedTuple):
    """What evaluating needs of the rooms above: each calls the others, so they meet here."""

    call: Callable[[Interpreter, Value, Arguments, ast.Call, Env], Value]
    attribute: Callable[[Interpreter, Value, str, Env], Value]
    method_frames: Callable[[Interpreter, Instance, Class, FunctionScope], list[Frame]]
    lookup: Callable[[Interpreter, str, Env], Value]
    reaching: Callable[[Interpreter, str, Frame, Block, int], Value]


class Interpreter:
    """Evaluates expressions of one program: a module, and those that it imports."""

    def __init__(
        self, module: ModuleScope, modules: Modules, operations: Operations, config: Config = DEFAULT
    ) -> None:
        self.module = module
        self.modules = modules
        self.config = config
        self.operations = operations
        self._roots: dict[int, Frame] = {}
        self.steps = 0
        self.budget = MAX_STEPS
        self._limit = self.budget + _TO_FINISH
        self._abroad, self._abroad_budget = 0, MAX_ABROAD
        self._nesting, self._max_nesting = 0, nesting()
        #: How often something was not followed because it nests too deep, or is too much.
        self._cuts = 0
        #: Names of other modules that are being looked up, and names that star imports may bind.
        self.asked: set[tuple[int, str]] = set()
        self.stars: set[tuple[int, str]] = set()
        self._recursions: dict[int, int] = {}
        #: Chains of bindings that are being followed from their start.
        self.chains: set[tuple[int, int, str]] = set()
        #: What `contexts` found: frames by scope, objects by class, frames by object and method.
        self.frames: dict[int, list[Frame]] = {}
        self.instances: dict[int, list[Instance]] = {}
        self.frames_of_methods: dict[tuple[int, int], list[Frame]] = {}
        #: The outermost assumption that the value being computed rests on (_CLEAN: none).
        self._taint = _CLEAN
        self._assumed: dict[object, tuple[int, Value]] = {}
        #: How often a value is being computed within its own computation.
        self._open: dict[tuple[int, object], int] = {}
        self._tentative: list[tuple[MutableMapping[Any, Value], object]] = []
        self._tentative_taint: dict[tuple[int, object], int] = {}

    def is_tired_of(self, function: FunctionScope) -> bool:
        """Whether no more functions (or no more of those of other files) may be followed for this call."""
        abroad = function.module is not self.module and self._abroad > self._abroad_budget
        return abroad or self.steps > self.budget

    @property
    def is_overworked(self) -> bool:
        """Whether to follow callers was too much for this call."""
        worked = self.steps > self.budget or self._abroad > self._abroad_budget
        return self.modules.called and (worked or self.modules.full)

    @property
    def exhausted(self) -> bool:
        """Whether no more work may be done for this gradient call."""
        return self.steps > self._limit

    @property
    def assumes(self) -> bool:
        """Whether something is being computed under an assumption about a loop."""
        return bool(self._assumed)

    def root_of(self, module: ModuleScope) -> Frame:
        """The frame of a module's own statements; it keeps the module alive, so that its id stays its own."""
        frame = self._roots.get(id(module))
        if frame is None:
            frame = self._roots[id(module)] = Frame(module, {}, None)
        return frame

    def modules_with(self, scope: Scope) -> tuple[ModuleScope, ...]:
        """The module of a scope, and the program itself: where uses of its definitions are looked for."""
        own = scope.module
        return (own,) if own is self.module else (own, self.module)

    def sites(self, name: str, scope: Scope) -> list[CallSite]:
        """The calls by this name of something that is defined in the scope's module."""
        return [site for module in self.modules_with(scope) for site in module.calls.get(name, ())]

    def is_handed_on(self, function: FunctionScope) -> bool:
        """Whether the function is passed as a value somewhere, to be called who knows how."""
        if function.module is not self.module and function.alias in self.module.handed_on:
            return True
        return function.module.is_handed_on(function)

    def begin(self) -> None:
        """Start on another gradient call: it gets work of its own, as far as the file's bound allows."""
        self.budget = min(self.steps + MAX_STEPS, MAX_FILE_STEPS)
        self._limit = self.budget + _TO_FINISH
        self._abroad_budget = min(self._abroad + MAX_ABROAD, MAX_FILE_ABROAD)
        self._recursions.clear()

    def may_recur(self, function: FunctionScope) -> bool:
        """Whether a function that calls itself is followed once more."""
        times = self._recursions[id(function)] = self._recursions.get(id(function), 0) + 1
        return times <= MAX_RECURSION

    def call(self, callee: Value, arguments: Arguments, node: ast.Call, env: Env) -> Value:
        """The value of calling something."""
        return self.operations.call(self, callee, arguments, node, env)

    def attribute(self, base: Value, name: str, env: Env) -> Value:
        """`base.name`; MISSING where the program's own object has no such attribute."""
        return self.operations.attribute(self, base, name, env)

    def lookup(self, name: str, env: Env) -> Value:
        """The value of a (dotted) name at a point; MISSING where nothing binds it."""
        return self.operations.lookup(self, name, env)

    def reaching(self, name: str, frame: Frame, block: Block, index: int) -> Value:
        """The value of a name before statement `index` of a block."""
        return self.operations.reaching(self, name, frame, block, index)

    def frames_of(self, instance: Instance, cls: Class, method: FunctionScope) -> list[Frame]:
        """The frames in which a method runs on an object."""
        return self.operations.method_frames(self, instance, cls, method)

    def value(self, node: ast.expr, env: Env) -> Value:
        """What the expression is at this point."""
        if type(node) is ast.Constant:
            return Const(node.value)
        memo, key = env.frame.memo, id(node)
        if (known := memo.get(key)) is not None:
            return self._seen(memo, key, known)
        return self._computed(memo, key, self._evaluate, node, env)

    def as_tensor(self, value: Value, node: ast.expr, env: Env) -> Tensor:
        """A value as an array; what is none is unknown."""
        site = self.site(node, env)
        return as_tensor(value, site) or opaque("no array", site=site)

    def site(self, node: ast.expr | ast.stmt, env: Env) -> Site:
        """The place of a node, for derivations."""
        return Site(env.frame.scope.module, node)

    def force(self, value: Value | Lazy) -> Value:
        """An argument, evaluated where it was written."""
        return self.value(value.node, value.env) if isinstance(value, Lazy) else value

    def remember(
        self, memo: MutableMapping[Any, Value], key: object, compute: Callable[..., Value], *of: object
    ) -> Value:
        """What `compute(*of)` gives: computed once, or once more for each assumption that it rests on."""
        if (known := memo.get(key)) is not None:
            return self._seen(memo, key, known)
        return self._computed(memo, key, compute, *of)

    def _seen(self, memo: MutableMapping[Any, Value], key: object, known: Value) -> Value:
        """What was computed before rests on the same assumptions now."""
        if self._tentative:
            self._taint = min(self._taint, self._tentative_taint.get((id(memo), key), _CLEAN))
        return known

    def _computed(
        self, memo: MutableMapping[Any, Value], key: object, compute: Callable[..., Value], *of: object
    ) -> Value:
        entry = (id(memo), key)
        times = self._open.get(entry, 0)
        if times > MAX_REENTRY:
            return opaque("a definition that rests on itself", gap="limit")
        self.steps += 1
        if self.steps > self._limit or self._nesting > self._max_nesting:
            self._cuts += 1
            return opaque("the program is too large to follow here", gap="limit")
        outer, self._taint = self._taint, _CLEAN
        cuts = self._cuts
        self._open[entry] = times + 1
        self._nesting += 1
        try:
            value = compute(*of)
        finally:
            if times:
                self._open[entry] = times
            else:
                del self._open[entry]
            self._nesting -= 1
        if self._cuts > cuts and self._nesting > self._max_nesting // 2:
            # Where it is asked for again from less deep, there is room to follow it.
            self._taint = min(outer, self._taint)
            return value
        memo[key] = value
        if self._taint != _CLEAN:
            self._tentative.append((memo, key))
            self._tentative_taint[entry] = self._taint
        self._taint = min(outer, self._taint)
        return value

    def aside(self, compute: Callable[[], _Found]) -> tuple[_Found, bool]:
        """What is computed beside the value that is asked for, and whether it rests on no assumption."""
        outer, self._taint = self._taint, _CLEAN
        try:
            return compute(), self._taint == _CLEAN
        finally:
            self._taint = min(outer, self._taint)

    def fixpoint(self, key: object, entry: Callable[[], Value], again: Callable[[], Value]) -> Value:
        """What a loop carries around: `entry` before it, joined with what `again` gives under that."""
        if key in self._assumed:
            depth, assumption = self._assumed[key]
            self._taint = min(self._taint, depth)
            return assumption
        assumption = start = entry()
        depth = len(self._assumed) + 1
        outer = self._taint
        try:
            for _ in range(MAX_ROUNDS):
                result = join(start, self._under(key, depth, assumption, again))
                settled = self._taint > depth or same(result, assumption)
                outer = min(outer, self._taint) if self._taint < depth else outer
                if settled:
                    return result
                assumption = result
            return opaque("a loop that changes the shape in each round", gap="limit")
        finally:
            self._taint = outer

    def _under(self, key: object, depth: int, assumption: Value, compute: Callable[[], Value]) -> Value:
        """Compute under an assumption, and forget afterwards what was remembered under it."""
        mark = len(self._tentative)
        self._assumed[key] = (depth, assumption)
        self._taint = _CLEAN
        try:
            return compute()
        finally:
            del self._assumed[key]
            for memo, entry in self._tentative[mark:]:
                memo.pop(entry, None)
                self._tentative_taint.pop((id(memo), entry), None)
            del self._tentative[mark:]

    def _evaluate(self, node: ast.expr, env: Env) -> Value:
        self._abroad += env.frame.scope.module is not self.module
        handler = EXPRESSIONS.get(type(node))
        value = (
            handler(self, node, env) if handler is not None else opaque("an expression that is not followed")
        )
        if isinstance(value, Missing):
            return value
        if isinstance(value, Tensor) and value.site is None:
            value.site = self.site(node, env)
        return value
