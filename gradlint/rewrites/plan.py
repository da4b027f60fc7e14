"""From flagged calls to edits that make the sum explicit and change no value.

A seed of ones is what TensorFlow puts there itself.  It mentions the target a second time, so a
target that is not a plain name gets a name first: in a statement just before, where the order of
evaluation allows it.  A name given inside the call (`:=`) stands only outside of functions, because
AutoGraph cannot convert a function that has one.  Where the API takes no seed, the target is summed.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable
from typing import NamedTuple

from gradlint.records import Call, Place
from gradlint.rewrites.edits import Edit, Import, Plan, Refusal, Seed, Sum
from gradlint.rewrites.losses import Unclear, loss_form
from gradlint.rewrites.optimizers import is_of_a_library
from gradlint.rewrites.order import RUNS, activity, in_format_string, obstacle, statement_of
from gradlint.rewrites.scopes import Comprehension, Program, dotted, fresh, read_program, scopes_of
from gradlint.rewrites.targets import Parts, take_apart
from gradlint.rewrites.tensorflow_name import Alias, backend_alias, tensorflow_alias
from gradlint.source.text import Source, place

_NAMES = ("target", "gradient_target")


class _Site(NamedTuple):
    """A call with all that its edit is made from; `name` is free to be bound."""

    program: Program
    record: Call
    node: ast.Call
    parts: Parts
    tensorflow: Alias
    name: str


def make_plan(source: Source, calls: Iterable[Call]) -> Plan:
    """The edits for these calls of the source, and the calls that stay as they are."""
    program = read_program(source)
    nodes = {place(source, node)[1:]: node for node in program.parents if isinstance(node, ast.Call)}
    edits: dict[Place, Edit] = {}
    refusals: list[Refusal] = []
    taken: dict[ast.stmt, frozenset[str]] = {}
    for record in calls:
        node = nodes.get(record.place[1:])
        site = _site(program, record, node, taken)
        edit = _edit(site) if isinstance(site, _Site) else site
        if isinstance(edit, str):
            refusals.append(Refusal(record.place, edit))
        elif isinstance(site, _Site) and edit is not None:
            edits[record.place] = edit
            if not site.tensorflow.imported and _writes_tensorflow(edit):
                imported = Import("tensorflow", site.tensorflow.name)
                edits[record.place] = edit._replace(imports=(imported,))
            if isinstance(edit, Seed) and edit.bind:
                statement = statement_of(program, site.node)
                taken[statement] = taken.get(statement, frozenset()) | {edit.bind}
    return Plan(edits, tuple(refusals))


def _site(
    program: Program, record: Call, node: ast.Call | None, taken: dict[ast.stmt, frozenset[str]]
) -> _Site | str | None:
    if node is None:
        return "the call was not found where the analysis saw it"
    if in_format_string(program, node):
        return "it stands inside of an f-string"
    parts = take_apart(program, record, node)
    if not isinstance(parts, Parts):
        return parts
    alias = tensorflow_alias(program, node)
    if isinstance(alias, str):
        return alias
    name = fresh(program, _NAMES, taken.get(statement_of(program, node), frozenset()))
    return _Site(program, record, node, parts, alias, name)


def _edit(site: _Site) -> Seed | Sum | str:
    kind = site.parts.signature.kind
    if kind in ("tape", "graph"):
        return _seed(site, kind)
    if kind == "returned":
        return "create_train_op also returns the loss that it is given, and would return the sum instead"
    if kind in ("optimizer", "keras"):
        return _optimized(site, kind)
    return _sum(site)


def _seed(site: _Site, kind: str) -> Seed | Sum | str:
    """The seed for a plain name or a literal list of them, else for a target that is named first."""
    expression = site.parts.expression
    names = _plain_names(expression)
    if names is None or (_others_run(site) and not site.program.shared.isdisjoint(names)):
        return _named_first(site, kind)
    if _reassigned(site, names) or (isinstance(expression, ast.NamedExpr) and not _seed_is_last(site)):
        return "the target is assigned again inside the call"
    ones = f"{site.tensorflow.name}.ones_like"
    if isinstance(expression, ast.List | ast.Tuple):
        return _seeded(site, f"[{', '.join(f'{ones}({name})' for name in names)}]")
    return _seeded(site, _ones(site, names[0]))


def _seeded(site: _Site, expression: str, bind: str | None = None, *, walrus: bool = False) -> Seed:
    parts = site.parts
    return Seed(parts.target, parts.signature.seed, expression, parts.empty, bind, walrus)


def _ones(site: _Site, name: str) -> str:
    """Ones like one tensor, or like each of a structure where it may be one."""
    tensorflow = site.tensorflow.name
    displayed = isinstance(site.parts.expression, ast.List | ast.Tuple | ast.Dict)
    if site.record.verdict == "nonscalar" and not displayed:
        return f"{tensorflow}.ones_like({name})"
    return f"{tensorflow}.nest.map_structure({tensorflow}.ones_like, {name})"


def _named_first(site: _Site, kind: str) -> Seed | Sum | str:
    in_class = isinstance(scopes_of(site.program, site.node)[0], ast.ClassDef)
    reason = obstacle(site.program, site.parts.expression)
    if in_class:
        reason = "a name would become an attribute of the class"
    if reason is None:
        return _seeded(site, _ones(site, site.name), site.name)
    if kind == "graph":
        return _sum(site)
    if not in_class and _may_assign_inside(site):
        return _seeded(site, _ones(site, site.name), site.name, walrus=True)
    return f"the target cannot be given a name just before the statement ({reason}); give it one by hand"


def _may_assign_inside(site: _Site) -> bool:
    """`:=` is legal here, no function holds it, and the seed comes after it."""
    scopes = scopes_of(site.program, site.node)
    if not all(isinstance(scope, (ast.Module, Comprehension)) for scope in scopes):
        return False
    child: ast.AST = site.node
    while (parent := site.program.parents.get(child)) is not None:
        if isinstance(parent, ast.comprehension) and child is parent.iter:
            return False
        child = parent
    return _seed_is_last(site)


def _seed_is_last(site: _Site) -> bool:
    """The seed will be evaluated after the target."""
    return site.parts.empty is None or site.parts.empty > site.parts.target


def _plain_names(expression: ast.expr) -> list[str] | None:
    """The names of a target that is a name, a name given on the spot, or a literal list of names."""
    if isinstance(expression, ast.NamedExpr):
        return _plain_names(expression.target)
    if isinstance(expression, ast.Name):
        return [expression.id]
    if isinstance(expression, ast.List | ast.Tuple) and expression.elts:
        names = [element.id for element in expression.elts if isinstance(element, ast.Name)]
        return names if len(names) == len(expression.elts) else None
    return None


def _others_run(site: _Site) -> bool:
    return any(activity(other) == RUNS for other in _others(site))


def _reassigned(site: _Site, names: list[str]) -> bool:
    return any(
        isinstance(node, ast.NamedExpr) and node.target.id in names
        for other in _others(site)
        for node in ast.walk(other)
    )


def _others(site: _Site) -> list[ast.expr]:
    """The arguments beside the target."""
    written = [*site.node.args, *(keyword.value for keyword in site.node.keywords)]
    return [argument for argument in written if argument is not site.parts.expression]


def _sum(site: _Site) -> Seed | Sum | str:
    """The target summed where it stands: nothing is mentioned twice, so nothing needs a name."""
    parts, function = site.parts, _sum_function(site)
    if isinstance(parts.expression, ast.List | ast.Tuple):
        if any(isinstance(element, ast.Starred) for element in parts.expression.elts):
            return "star arguments hide some of the targets"
        return Sum(parts.target, function, "elements")
    if site.record.verdict == "nonscalar":
        return Sum(parts.target, function)
    return Sum(parts.target, function, "structure", f"{site.tensorflow.name}.nest.map_structure")


def _sum_function(site: _Site) -> str:
    """`K.sum` where Keras' backend is at hand, else `tf.reduce_sum`."""
    function = f"{site.tensorflow.name}.reduce_sum"
    if site.parts.signature.kind == "keras":
        backend = backend_alias(site.program, site.node)
        return f"{backend}.sum" if backend else function
    if site.parts.signature.target == "loss" and isinstance(site.node.func, ast.Attribute):
        backend = dotted(site.node.func.value)
        return f"{backend}.sum" if backend else function
    return function


def _optimized(site: _Site, kind: str) -> Seed | Sum | str:
    """A loss that an optimizer differentiates, if it is known what the optimizer does with it."""
    function = site.node.func
    if not isinstance(function, ast.Attribute) or not is_of_a_library(site.program, function.value):
        return "the optimizer may not be TensorFlow's or Keras' own, and may treat each loss apart"
    return _loss(site) if kind == "optimizer" else _sum(site)


def _loss(site: _Site) -> Seed | Sum | str:
    """The loss of an optimizer summed; a function's result is summed in a lambda."""
    expression = site.parts.expression
    if site.record.verdict != "nonscalar" or isinstance(expression, ast.List | ast.Tuple):
        return "the optimizer gets several losses: add them first"
    form = loss_form(site.program, expression)
    if isinstance(form, Unclear):
        return form.reason
    if form == "value" and _has_tape(site.node):
        return "the tape would not record a sum made outside of its block: the gradient would be None"
    if form == "function" and isinstance(scopes_of(site.program, site.node)[0], ast.ClassDef):
        return "a lambda in the body of a class does not see the names of the class"
    return Sum(site.parts.target, f"{site.tensorflow.name}.reduce_sum", form)


def _has_tape(node: ast.Call) -> bool:
    """`tape=`, or the third argument of tf_keras' minimize, which is a list of variables in compat.v1."""
    third = dotted(node.args[2]) if len(node.args) > 2 else None
    return any(keyword.arg == "tape" for keyword in node.keywords) or "tape" in (third or "").lower()


def _writes_tensorflow(edit: Seed | Sum) -> bool:
    """The edit mentions TensorFlow, and not only Keras' backend."""
    return isinstance(edit, Seed) or bool(edit.nest) or edit.function.endswith(".reduce_sum")
