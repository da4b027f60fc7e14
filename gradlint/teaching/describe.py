"""One gradient call in words: what was found out, how, what is summed, and what to write instead."""

from __future__ import annotations

import shlex

from gradlint.records import AxisEffect, Call, Step
from gradlint.rules import by_code
from gradlint.rules.words import plural, shape_text, shorten

EFFECT_WORDS = {
    "none": "nothing is summed",
    "contracts": "different elements of the target are added into one entry of the result",
    "separable": "the sum mixes nothing: each entry of the result gets one element of the target",
    "unknown": "whether elements of the target are added into one entry of the result is not known",
}
_AXIS_WORDS = {
    "none": "is not summed",
    "contracts": "is added into one entry of the gradient",
    "separable": "stays apart, element by element",
    "unknown": "may be added into one entry of the gradient",
}
_INTENTS = {
    "sum": "what TensorFlow does now, made explicit",
    "mean": "the average in place of the sum",
    "jacobian": "every element of the target with respect to every entry of the source",
    "per-example": "one gradient for each example",
}

#: What a reader should know of each kind of gap, and what helps besides a statement about the target.
_REMEDIES = {
    "parameter": ("No call of its function is seen in this file: its callers stand in other files.",),
    "star": ("A star in the call hides which argument it gets.",),
    "import": ("It is defined in another file, or in a library that gradlint has no tables for.",),
    "unlisted": ("gradlint's tables do not list it: tf.ensure_shape on its result states the shape.",),
    "attribute": ("It is set by a base class or by code in another file.",),
    "model": ("The layers of the model are not seen in this file.",),
    "data": ("Its shape is known when the program runs: a shape in the placeholder, or tf.ensure_shape.",),
    "sizes": ("The rank depends on sizes that are not known: an explicit axis or shape states it.",),
    "paths": ("Both occur: which one depends on the path that the program takes.",),
    "unbound": ("Nothing in this file binds that name.",),
    "limit": ("The work was cut off there.",),
}


def describe(call: Call) -> str:
    """The whole explanation, in sections that are left out where they have nothing to say."""
    sections = [_head(call), _facts(call)]
    sections += [
        _derivation(call),
        _missing(call),
        _summed(call),
        _settle(call),
        _menu(call),
        _fix(call),
        _more(call),
    ]
    return "\n\n".join("\n".join(section) for section in sections if section) + "\n"


def position(call: Call) -> str:
    """`train.py:12:8`, or `train.ipynb:cell 3:12:8`, as `check` prints it."""
    place = call.place
    cell = "" if place.cell is None else f":cell {place.cell}"
    return f"{place.path}{cell}:{place.line}:{place.column}"


def _head(call: Call) -> list[str]:
    where = f", in {call.function}" if call.function else ""
    head = [f"{position(call)}: {call.api}{where}"]
    if call.code and call.message:
        head += [f"  {call.code} {call.message}{_silence(call)}"]
    return head


def _silence(call: Call) -> str:
    """Why a default run does not report the call."""
    rule = by_code(call.code or "")
    if call.reported or rule is None:
        return ""
    return " (suppressed in the source)" if rule.default else " (this rule is off by default)"


def _facts(call: Call) -> list[str]:
    return [
        f"  target   {shorten(call.target, 80)}",
        f"           {_verdict(call)}",
        f"  sources  {shorten(call.sources, 80) or 'the trainable variables'}",
        f"  effect   {call.effect}: {EFFECT_WORDS[call.effect]}",
        *(["  seed     explicit: the sum is said, so the call is not reported"] if call.seed else []),
    ]


def _verdict(call: Call) -> str:
    if call.verdict == "scalar":
        return "a scalar: there is nothing to add"
    if call.verdict == "nonscalar":
        return f"not a scalar: shape {shape_text(call.shape, call.rank_min)}"
    if call.verdict == "multi":
        shapes = ", ".join(shape_text(shape) for shape in call.shapes)
        return f"{plural(len(call.shapes), 'target')}, of shape {shapes}" if shapes else "several targets"
    return f"not known to be a scalar: {shape_text(call.shape, call.rank_min)}"


def _derivation(call: Call) -> list[str]:
    if not call.derivation:
        return []
    head = "Why it is a scalar" if call.verdict == "scalar" else "Where the target comes from"
    wheres = [_where(call, step) for step in call.derivation]
    expressions = [shorten(step.expression, 56) for step in call.derivation]
    wide = max(map(len, wheres))
    long = max(map(len, expressions))
    lines = [head]
    for step, where, expression in zip(call.derivation, wheres, expressions, strict=True):
        lines.append(f"  {where:{wide}}  {expression:{long}}  {step.shape}".rstrip())
        lines += [f"  {'':{wide}}    {step.reason}"] if step.reason else []
    return lines


def _where(call: Call, step: Step) -> str:
    file = "" if step.path == call.place.path else f"{step.path} "
    return f"{file}{_place(call, step.cell, step.line)}"


def _place(call: Call, cell: int | None, line: int) -> str:
    other = "" if cell in (None, call.place.cell) else f"cell {cell} "
    return f"{other}line {line}"


def _summed(call: Call) -> list[str]:
    if call.verdict == "scalar" or not call.axes:
        return []
    lines = ["What is summed"]
    for source in dict.fromkeys(axis.source for axis in call.axes):
        lines.append(f"  in the gradient for {shorten(source, 60)}")
        lines += dict.fromkeys(f"    {_axis(axis)}" for axis in call.axes if axis.source == source)
    return [*lines, "  Each gradient has the shape of its source."]


def _axis(axis: AxisEffect) -> str:
    size = "" if axis.size is None else f" ({axis.size})"
    return f"axis {axis.axis}{size} {_AXIS_WORDS[axis.effect]}"


def _missing(call: Call) -> list[str]:
    """What is not known, where it stands, and what that kind of thing is."""
    gap = call.missing
    if gap is None:
        return []
    lines = ["What is not known", f"  {gap.what}"]
    if gap.line is not None:
        lines.append(f"  {_place(call, gap.cell, gap.line)}: {shorten(gap.expression, 72)}")
    return [*lines, *(f"  {line}" for line in _REMEDIES.get(gap.kind, ()))]


def _settle(call: Call) -> list[str]:
    name = shorten(call.target, 40)
    if call.verdict == "unknown":
        return [
            "What would settle it",
            f"  tf.ensure_shape({name}, ()) states that it is a scalar, and TensorFlow checks it",
            "  tf.reduce_sum or tf.reduce_mean makes it one",
            "  an explicit seed says that the sum is meant, whatever the rank",
        ]
    if call.verdict == "nonscalar" and call.effect == "unknown":
        return [
            "What would settle it",
            "  a model or function that is defined in the same file, so that its layers can be seen",
            "  an explicit sum or seed, which says that adding is meant",
        ]
    return []


def _menu(call: Call) -> list[str]:
    lines = [
        f"  {rewrite.intent:<11}  {_INTENTS.get(rewrite.intent, '')}\n"
        f"  {'':<11}  returns {rewrite.result_shape}; {_safety(rewrite.safe)}"
        for rewrite in call.rewrites
    ]
    return ["Ways to say what is meant", *lines] if lines else []


def _safety(safe: bool) -> str:
    return "safe, no value changes" if safe else "changes the result"


def _fix(call: Call) -> list[str]:
    """The command, for what it changes: calls that a default run reports."""
    if not call.reported or not any(rewrite.safe for rewrite in call.rewrites):
        return []
    path = shlex.quote(call.place.path)
    rows = [("", "shows the changes"), (" --write", "makes them")]
    title = "To make the sums of this file explicit"
    if any(rewrite.intent == "jacobian" for rewrite in call.rewrites):
        rows.append((" --as jacobian", "shows the Jacobians instead"))
        title += ", or to ask for Jacobians"
    width = max(len(option) for option, _ in rows)
    return [title, *(f"  gradlint fix {path}{option:{width}}  {effect}" for option, effect in rows)]


def _more(call: Call) -> list[str]:
    if call.code is None or by_code(call.code) is None:
        return []
    return [f"gradlint explain {call.code} tells more about this finding."]
