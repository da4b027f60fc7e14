"""Attributes that a call may set, after the scope itself has set them."""

from __future__ import annotations

from gradlint.inference.frames import Env
from gradlint.inference.scoping.blocks import LOOPS, Block, bound_names
from gradlint.inference.scoping.scopes import CallSite, FunctionScope, ModuleScope, Scope


def setters(module: ModuleScope, attribute: str) -> frozenset[str]:
    """The names of the functions that set the attribute of some object, or call one that does."""
    known = module.setters.get(attribute)
    if known is None:
        written = module.attribute_writes.get(attribute, ())
        found = {name for _, scopes in written if (name := _function_name(scopes))}
        pending = list(found)
        while pending:
            sites = module.calls.get(pending.pop(), ())
            new = {name for site in sites if (name := _function_name(site.scopes))} - found
            found |= new
            pending += new
        known = module.setters[attribute] = frozenset(found)
    return known


def _function_name(scopes: tuple[Scope, ...]) -> str:
    inner = next((scope for scope in reversed(scopes) if isinstance(scope, FunctionScope)), None)
    return inner.name if inner is not None else ""


def may_be_set_by_calls(name: str, env: Env) -> bool:
    """Whether a call between where the scope binds `a.b` and this point may set the attribute too."""
    scope = env.frame.scope
    module, attribute = scope.module, name.rpartition(".")[2]
    functions = setters(module, attribute)
    if not functions:
        return False
    sites = [
        site for function in functions for site in module.calls.get(function, ()) if scope in site.scopes
    ]
    return any(_is_between(site, name, env) for site in sites)


def _is_between(site: CallSite, name: str, env: Env) -> bool:
    root = env.frame.scope.body.root  # type: ignore[union-attr]
    first = root.statements[root.binders[name][0]].lineno
    last = None if env.block is None or _repeats(env.block) else _line(env.block, env.at)
    line = site.node.lineno
    if line < first or (last is not None and line > last):
        return False
    # In `self.loss = self.compute()` the assignment comes after the call.
    return name not in bound_names(site.statement)


def _repeats(block: Block) -> bool:
    inner: Block | None = block
    while inner is not None:
        if inner.parent is not None and isinstance(inner.parent.statements[inner.index], LOOPS):
            return True
        inner = inner.parent
    return False


def _line(block: Block, at: int) -> int | None:
    """The last line of the statement before which something is read."""
    return block.statements[at].end_lineno if at < len(block.statements) else None
