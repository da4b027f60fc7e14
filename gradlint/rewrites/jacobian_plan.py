"""From flagged calls to edits that ask for the Jacobian of the target.

A Jacobian has one target, and its shape is that of the target followed by that of the source, so a call whose
result an optimizer takes, or that has several targets, stays as it is.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable
from typing import NamedTuple

from gradlint.records import Call, Place
from gradlint.rewrites.edits import Argument, Import, Jacobian, Plan, Refusal
from gradlint.rewrites.graph_jacobian import Helper, helper_at, helper_text
from gradlint.rewrites.order import RUNS, activity, arguments, in_format_string
from gradlint.rewrites.scopes import Binding, Program, dotted, read_program, resolve
from gradlint.rewrites.targets import BACKEND, Parts, argument_index, take_apart
from gradlint.rewrites.tensorflow_name import runtime_alias, tensorflow_alias
from gradlint.rules.words import shape_text
from gradlint.source.text import Source, place, segment

_UNCONNECTED = "unconnected_gradients"
#: What makes one tensor, so that tf.gradients returns a list of one.
_TENSORS = ("Variable", "constant", "convert_to_tensor", "get_variable", "identity", "placeholder")


class _Site(NamedTuple):
    """A call with all that its edit is made from."""

    program: Program
    record: Call
    node: ast.Call
    parts: Parts
    sources: int

    @property
    def is_tape(self) -> bool:
        return self.parts.signature.kind == "tape"


def plan_jacobians(source: Source, calls: Iterable[Call], backend: str) -> Plan:
    """The edits for these calls of the source, and the calls that stay as they are."""
    program = read_program(source)
    nodes = {place(source, node)[1:]: node for node in program.parents if isinstance(node, ast.Call)}
    edits: dict[Place, Jacobian] = {}
    refusals: list[Refusal] = []
    notes: dict[Place, str] = {}
    for record in calls:
        site = _site(program, record, nodes.get(record.place[1:]))
        edit = _edit(site, backend) if isinstance(site, _Site) else site
        if isinstance(edit, str):
            refusals.append(Refusal(record.place, edit))
        elif edit is not None:
            edits[record.place] = edit
            notes[record.place] = _note(record, edits)
    return Plan(edits, tuple(refusals), notes)


def _note(record: Call, edits: dict[Place, Jacobian]) -> str:
    """The shapes that come back, before and after."""
    shapes = {rewrite.intent: rewrite.result_shape for rewrite in record.rewrites}
    built = {step.line for step in record.derivation if (step.path, step.cell) == record.place[:2]}
    if any(where.line in built and where != record.place for where in edits):
        return "jacobian: the target is a Jacobian now, too, and its shape goes before that of the source"
    return f"jacobian: returns {shapes['jacobian']}, where the gradient returned {shapes['sum']}"


def _site(program: Program, record: Call, node: ast.Call | None) -> _Site | str | None:
    if node is None:
        return "the call was not found where the analysis saw it"
    if in_format_string(program, node):
        return "it stands inside of an f-string"
    reason = _no_jacobian(record)
    if reason is not None:
        return reason
    parts = take_apart(program, record, node)
    if not isinstance(parts, Parts):
        return parts
    sources = argument_index(node, _names(parts)[1], 1)
    if sources is None:
        return "the sources are not where they were expected among the arguments"
    return _Site(program, record, node, parts, sources)


def _no_jacobian(record: Call) -> str | None:
    """Why the menu of rewrites has no Jacobian for the call; None where it has one."""
    if any(rewrite.intent == "jacobian" for rewrite in record.rewrites):
        return None
    name = record.api.rpartition(".")[2]
    if name == "hessians":
        return "tf.hessians differentiates twice, and is no gradient whose rows were added"
    if record.code == "GRD103" or name not in ("gradient", "gradients"):
        return "a step needs a gradient of the variable's shape, and a Jacobian has another"
    if record.verdict == "multi":
        return "a Jacobian has one target, and the call has several: differentiate them one by one"
    if record.verdict != "nonscalar":
        return "the target is not known to be one tensor that is no scalar"
    return f"the target has one element ({shape_text(record.shape)}): its gradient is its Jacobian already"


def _names(parts: Parts) -> tuple[str, str]:
    """What the API calls its target and its sources."""
    if parts.signature.kind == "tape":
        return "target", "sources"
    return ("loss", "variables") if parts.signature is BACKEND else ("ys", "xs")


def _edit(site: _Site, backend: str) -> Jacobian | str:
    reason = _obstacle(site)
    if reason is not None:
        return reason
    if backend == "gradlint":
        return _by_runtime(site)
    return _by_tape(site) if site.is_tape else _by_helper(site)


def _obstacle(site: _Site) -> str | None:
    """What neither backend can take over."""
    if site.is_tape and not isinstance(site.node.func, ast.Attribute):
        return "the tape's method has another name here: call tape.gradient itself"
    for index, argument in enumerate(_written(site)):
        name = argument.arg if isinstance(argument, ast.keyword) else None
        known = index in (site.parts.target, site.sources, site.parts.empty)
        if known or name == _UNCONNECTED or (site.is_tape and name is None and index == 3):
            continue
        return f"a Jacobian takes no {name or f'argument {index + 1}'}: leave it out first"
    if site.parts.empty is not None and "#" in segment(site.program.source, site.node):
        return "the seed of None would go, and may take a comment with it: leave it out first"
    displays = [site.parts.expression, _sources(site)]
    if any(
        isinstance(node, ast.List | ast.Tuple) and "#" in segment(site.program.source, node)
        for node in displays
    ):
        return "a comment inside of the target or the sources may be lost: move it first"
    return None


def _by_tape(site: _Site) -> Jacobian:
    """`tape.jacobian`, which takes the sources as `tape.gradient` does."""
    return Jacobian("", _arguments(site, ("target", "sources"), Argument(None)))


def _by_helper(site: _Site) -> Jacobian | str:
    helper = helper_at(site.program, site.node)
    if not isinstance(helper, Helper):
        return f"{helper}: use --backend gradlint"
    written = _arguments(site, ("ys", "xs"), Argument(None))
    imports = () if helper.tensorflow.imported else (Import("tensorflow", helper.tensorflow.name),)
    text = "" if helper.written else helper_text(helper.name, helper.tensorflow.name)
    return Jacobian(helper.name, written, imports=imports, helper=text)


def _by_runtime(site: _Site) -> Jacobian | str:
    """`gradlint_runtime.jacobian`, structured like the sources; tf.gradients always returned a list."""
    function = site.node.func
    if "#" in segment(site.program.source, function):
        return "a comment inside of the name that is called would be lost: move it first"
    alias = runtime_alias(site.program, site.node)
    imports = () if alias.imported else (Import("gradlint_runtime", alias.name),)
    names = ("target", "sources")
    if site.is_tape:
        tape = _tape(site)
        if tape is None:
            return "the tape is not a plain name that stays the same while the arguments are computed"
        return Jacobian(f"{alias.name}.jacobian", _arguments(site, names, Argument(None)), tape, imports)
    listed = _listed(site)
    if isinstance(listed, str):
        return listed
    if listed.function:
        tensorflow = tensorflow_alias(site.program, site.node)
        if not isinstance(tensorflow, str) and not tensorflow.imported:
            imports = (*imports, Import("tensorflow", tensorflow.name))
    return Jacobian(f"{alias.name}.jacobian", _arguments(site, names, listed), imports=imports)


def _tape(site: _Site) -> str | None:
    """The tape, which will be looked up after the other arguments instead of before them."""
    function = site.node.func
    name = dotted(function.value) if isinstance(function, ast.Attribute) else None
    values = [node.value if isinstance(node, ast.keyword) else node for node in _written(site)]
    if name is None or any(isinstance(node, ast.NamedExpr) for value in values for node in ast.walk(value)):
        return None
    if any(activity(value) == RUNS for value in values):
        return name if "." not in name and name not in site.program.shared else None
    return name


def _listed(site: _Site) -> Argument | str:
    """How the sources of tf.gradients become a list."""
    sources = _sources(site)
    if isinstance(sources, ast.List | ast.ListComp):
        return Argument(None)
    if isinstance(sources, ast.Tuple):
        return Argument(None, "list")
    if isinstance(sources, ast.Name) and _is_tensor(site.program, sources):
        return Argument(None, "single")
    tensorflow = tensorflow_alias(site.program, site.node)
    if isinstance(tensorflow, str):
        return tensorflow
    return Argument(None, "flattened", f"{tensorflow.name}.nest.flatten")


def _is_tensor(program: Program, name: ast.Name) -> bool:
    """Every assignment of the name makes one tensor."""
    found = resolve(program, name.id, name)
    return bool(found) and all(_makes_tensor(binding) for binding in found)


def _makes_tensor(binding: Binding) -> bool:
    statement = binding.statement
    if not isinstance(statement, ast.Assign) or binding.node not in statement.targets:
        return False
    value = statement.value
    return isinstance(value, ast.Call) and (dotted(value.func) or "").rpartition(".")[2] in _TENSORS


def _arguments(site: _Site, names: tuple[str, str], sources: Argument) -> tuple[Argument | None, ...]:
    """What becomes of each argument; those with a keyword get the new function's."""
    found: list[Argument | None] = []
    for index, written in enumerate(_written(site)):
        keyword = isinstance(written, ast.keyword)
        if index == site.parts.empty:
            found.append(None)
        elif index == site.parts.target:
            form = "element" if isinstance(site.parts.expression, ast.List | ast.Tuple) else ""
            found.append(Argument(names[0] if keyword else None, form))
        elif index == site.sources:
            found.append(sources._replace(keyword=names[1] if keyword else None))
        else:
            found.append(Argument(_UNCONNECTED))
    return tuple(found)


def _sources(site: _Site) -> ast.expr:
    written = _written(site)[site.sources]
    return written.value if isinstance(written, ast.keyword) else written


def _written(site: _Site) -> list[ast.expr | ast.keyword]:
    return arguments(site.node.args, site.node.keywords)
