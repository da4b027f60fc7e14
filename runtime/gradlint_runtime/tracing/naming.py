"""What the program calls the targets and sources of a gradient call, read from its source text."""

from __future__ import annotations

import ast
import linecache
from collections.abc import Sequence
from typing import Any, NamedTuple

from gradlint_runtime.tracing.places import Site


class _Signature(NamedTuple):
    """The keywords of a function's target and sources; the target may come first, sources where it says."""

    target: str
    sources: str
    position: int | None


_SIGNATURES = {
    "gradient": _Signature("target", "sources", 1),
    "gradients": _Signature("ys", "xs", 1),
    "hessians": _Signature("ys", "xs", 1),
    "compute_gradients": _Signature("loss", "var_list", 1),
    "minimize": _Signature("loss", "var_list", None),
}


class Names(NamedTuple):
    """The expressions for targets and sources; empty where the text does not say them one by one."""

    targets: tuple[str, ...]
    sources: tuple[str, ...]


def names_at(site: Site) -> Names:
    """The expressions in the gradient call that stands at a site."""
    call = _call_at(site)
    if call is None:
        return Names((), ())
    signature = _SIGNATURES[_function_name(call)]
    sources = _argument(call, signature.position, signature.sources)
    return Names(_elements(_argument(call, 0, signature.target)), _elements(sources))


def name_of(index: int, written: Sequence[str], count: int, tensor: Any, kind: str) -> str:
    """The name of one of `count` tensors: as written, else its own, else by number."""
    if len(written) == count:
        return written[index]
    # Keras 3 says where a variable stands in the model; eager tensors that are no variables have no name.
    named = hasattr(tensor, "handle") or hasattr(tensor, "graph")
    name = getattr(tensor, "path", getattr(tensor, "name", None)) if named else None
    if isinstance(name, str):
        return name.removesuffix(":0")
    return f"{written[0]}[{index}]" if len(written) == 1 else f"{kind} {index}"


def _call_at(site: Site) -> ast.Call | None:
    if site.column is None or site.end_line is None or site.end_column is None:
        return _only_call_on_line(site)
    lines = linecache.getlines(site.filename)[site.line - 1 : site.end_line]
    if not lines:
        return None
    lines[-1] = lines[-1][: site.end_column - 1]
    lines[0] = lines[0][site.column - 1 :]
    try:
        # The brackets let an expression go over several lines.
        node = ast.parse(f"({''.join(lines)}\n)", mode="eval").body
    except SyntaxError:
        return None
    return node if isinstance(node, ast.Call) and _function_name(node) in _SIGNATURES else None


def _only_call_on_line(site: Site) -> ast.Call | None:
    try:
        tree = ast.parse("".join(linecache.getlines(site.filename)))
    except SyntaxError:
        return None
    calls = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and node.lineno <= site.line <= (node.end_lineno or node.lineno)
        and _function_name(node) in _SIGNATURES
    ]
    return calls[0] if len(calls) == 1 else None


def _function_name(call: ast.Call) -> str:
    function = call.func
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _argument(call: ast.Call, position: int | None, keyword: str) -> ast.expr | None:
    if (
        position is not None
        and len(call.args) > position
        and not any(isinstance(one, ast.Starred) for one in call.args)
    ):
        return call.args[position]
    return next((one.value for one in call.keywords if one.arg == keyword), None)


def _elements(node: ast.expr | None) -> tuple[str, ...]:
    if node is None:
        return ()
    if isinstance(node, (ast.List, ast.Tuple)):
        return tuple(ast.unparse(element) for element in node.elts)
    return (ast.unparse(node),)
