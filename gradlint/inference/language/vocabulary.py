"""What the project's configuration says of functions and classes: their results, and what keeps rows apart.

The configuration wins over what could be found out: it is there for what cannot.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from gradlint.config.names import absolute, covers, module_names
from gradlint.config.settings import REST, Axis, Config, GradientFunction, Parameter
from gradlint.inference.frames import Env
from gradlint.inference.interpreter import Interpreter
from gradlint.inference.language.classes import lineage
from gradlint.inference.lattice import collect
from gradlint.inference.libraries.library import argument, like_sources
from gradlint.inference.scoping.blocks import bound_names, dotted
from gradlint.inference.scoping.scopes import ComprehensionScope, ModuleScope, Scope
from gradlint.inference.values import (
    NONE,
    Arguments,
    Class,
    Foreign,
    Function,
    Instance,
    Seq,
    Site,
    Tensor,
    Value,
)
from gradlint.shapes.shape import Dim, Shape, fresh_atom, new_dim, with_lead

#: Marks an object in the path of what made it: `package.Net().predict`.
MADE = "()"
#: The methods that apply a model.
_APPLYING = ("__call__", "apply", "call", "forward", "predict", "predict_on_batch")


def declared(
    interp: Interpreter, callee: Value, arguments: Arguments, node: ast.Call, env: Env
) -> Value | None:
    """What the call gives as the configuration has it; None where it says nothing of what is called."""
    config = interp.config
    if not config.has_vocabulary:
        return None
    names = names_of(interp, callee, node.func, env)
    plain = [name.replace(MADE, "") for name in names]
    site = interp.site(node, env)
    for function in config.gradient_functions:
        if function.path in plain:
            return _gradients(function, arguments, site)
    if _makes_object(config, callee, names):
        return Foreign(names[0] + MADE)
    shape = next((shape for path, shape in config.result_shapes if path in plain), None)
    rows = _rows(arguments) if any(_keeps_rows(config, callee, name) for name in names) else None
    return None if shape is None and rows is None else _result(shape, rows, arguments, plain[0], site)


def names_of(interp: Interpreter, callee: Value, node: ast.expr, env: Env) -> list[str]:
    """The dotted names of what is called: where it is defined, and as it is imported here."""
    module = env.frame.scope.module
    found = list(_names(interp, callee, module))
    if not (isinstance(callee, Foreign) and MADE in callee.path):
        for path in _as_imported(node, env):
            found += absolute(path, module.source.path, interp.config)
    return list(dict.fromkeys(found))


def is_vector_loss_optimizer(interp: Interpreter, value: Value, env: Env) -> bool:
    """Whether the configuration says of the optimizer that it takes a loss for each example."""
    patterns = interp.config.vector_loss_optimizers
    names = _names(interp, value, env.frame.scope.module) if patterns else ()
    return _any_covers(patterns, (name.replace(MADE, "") for name in names))


def _names(interp: Interpreter, value: Value, module: ModuleScope) -> Iterator[str]:
    if isinstance(value, Foreign):
        yield from absolute(value.path, module.source.path, interp.config)
    elif isinstance(value, (Function, Class)):
        yield from _defined(value.scope, interp.config)
    elif isinstance(value, Instance):
        for cls in lineage(interp, value.cls):
            yield from (name + MADE for name in _defined(cls.scope, interp.config))


def _defined(scope: Scope, config: Config) -> Iterator[str]:
    """The names of a function or class: module, classes around, and its own."""
    parts: list[str] = []
    inner: Scope | None = scope
    while inner is not None and not isinstance(inner, ModuleScope):
        parts.insert(0, inner.name)
        inner = inner.parent
    for module in module_names(scope.module.source.path, config):
        yield ".".join([module, *parts])


def _as_imported(node: ast.expr, env: Env) -> set[str]:
    """The paths that a dotted name has by its imports; none where anything else binds its first part."""
    first, _, rest = (dotted(node) or "").partition(".")
    scope: Scope | None = env.frame.scope
    while scope is not None:
        root = None if isinstance(scope, ComprehensionScope) else scope.body.root
        bindings = () if root is None else root.binders.get(first, ())
        if root is not None and bindings:
            paths = {path for i in bindings for path in _imports(root.statements[i], first)}
            return set() if "" in paths else {f"{path}.{rest}" if rest else path for path in paths}
        scope = scope.parent
    return set()


def _imports(statement: ast.stmt, name: str) -> Iterator[str]:
    """What the statement imports under the name; empty for a binding of another kind."""
    if isinstance(statement, ast.Import):
        yield next((alias.name for alias in statement.names if alias.asname == name), name)
    elif isinstance(statement, ast.ImportFrom):
        alias = next(alias for alias in statement.names if (alias.asname or alias.name) == name)
        yield "." * statement.level + ".".join(filter(None, (statement.module, alias.name)))
    elif isinstance(statement, (ast.If, ast.Try)):
        inner = (node for node in ast.walk(statement) if isinstance(node, ast.stmt))
        for node in inner:
            if not isinstance(node, (ast.If, ast.Try)) and name in bound_names(node):
                yield from _imports(node, name)
    else:
        yield ""


def _makes_object(config: Config, callee: Value, names: list[str]) -> bool:
    """Whether an object is made that keeps the name of its class, or of the function that makes it."""
    if not isinstance(callee, Foreign) or not names or MADE in names[0]:
        return False
    is_class = names[0].rpartition(".")[2].lstrip("_")[:1].isupper()
    by_spelling = is_class and _any_covers(config.row_wise, names)
    return by_spelling or _any_covers(config.vector_loss_optimizers, names)


def _keeps_rows(config: Config, callee: Value, name: str) -> bool:
    """Whether what is called treats rows apart; the methods of a model are named, or those that apply it."""
    made, _, method = name.rpartition(MADE)
    if not made:
        return not isinstance(callee, Class) and _any_covers(config.row_wise, (name,))
    method = method.removeprefix(".")
    by_class = method in ("", *_APPLYING) and _any_covers(config.row_wise, (made,))
    return by_class or name.replace(MADE, "") in config.row_wise


def _any_covers(patterns: Iterable[str], names: Iterable[str]) -> bool:
    return any(covers(pattern, name) for name in names for pattern in patterns)


def _gradients(function: GradientFunction, arguments: Arguments, site: Site) -> Value:
    """Gradients as tf.gradients gives them, or a tape."""
    target, sources = _given(arguments, function.target), _given(arguments, function.sources)
    seed = NONE if function.seed is None else _given(arguments, function.seed)
    listed = function.gives_list and not isinstance(sources, Seq)
    return like_sources(target, Seq("list", (sources,)) if listed else sources, site, seed)


def _given(arguments: Arguments, parameter: Parameter) -> Value:
    position = len(arguments.positional) if parameter.position is None else parameter.position
    return argument(arguments, position, parameter.name) or NONE


def _rows(arguments: Arguments) -> Dim | None:
    """The first axis of the first argument that is an array, or a list of them that share their rows."""
    for value in (*arguments.positional, *(value for _, value in arguments.keywords)):
        found: list[Tensor] = []
        collect(value, found)
        dims = [with_lead(tensor.shape, 1).lead[0] for tensor in found if tensor.shape.rank != 0]
        if dims:
            sizes = {dim.size for dim in dims if dim.size is not None}
            together = frozenset(atom for dim in dims for atom in dim.atoms)
            return dims[0]._replace(atoms=together) if len(sizes) < 2 else None
    return None


def _result(
    axes: tuple[Axis, ...] | None, rows: Dim | None, arguments: Arguments, path: str, site: Site
) -> Tensor:
    """An array whose shape is declared, or whose rows follow those of the arguments, or both."""
    inputs: list[Tensor] = []
    collect(Seq("tuple", (*arguments.positional, *(value for _, value in arguments.keywords))), inputs)
    if rows is not None and (axes is None or (axes and axes[0] != REST)):
        shape = Shape((rows,), fresh_atom()) if axes is None else _with_rows(_shape(axes), rows)
        reason = f"the configuration says of {path} only that it treats rows apart"
        # What happens along the other axes is not said.
        return Tensor(shape, "declared", tuple(inputs), reason=reason, site=site, moved=True)
    reason = f"the configuration says the shape of what {path} gives, and no more"
    return Tensor(_shape(axes or ()), "declared", tuple(inputs), reason=reason, site=site, opaque=True)


def _with_rows(shape: Shape, rows: Dim) -> Shape:
    first = shape.lead[0]
    size = rows.size if first.size is None else first.size
    return shape._replace(lead=(rows._replace(size=size, name=rows.name or first.name), *shape.lead[1:]))


def _shape(axes: tuple[Axis, ...]) -> Shape:
    dims = [new_dim(axis) if isinstance(axis, int) else new_dim(None, axis) for axis in axes]
    if REST not in axes:
        return Shape(tuple(dims))
    at = axes.index(REST)
    return Shape(tuple(dims[:at]), fresh_atom(), tuple(dims[at + 1 :]))
