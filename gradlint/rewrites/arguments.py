"""Arguments of a call in libcst, changed so that the layout and the comments stay."""

from __future__ import annotations

from collections.abc import Sequence

import libcst as cst

Whitespace = cst.BaseParenthesizableWhitespace


def with_value(args: Sequence[cst.Arg], index: int, value: cst.BaseExpression) -> list[cst.Arg]:
    """The arguments with another value in one of them."""
    return [arg.with_changes(value=value) if position == index else arg for position, arg in enumerate(args)]


def appended(args: Sequence[cst.Arg], keyword: str, value: cst.BaseExpression) -> list[cst.Arg]:
    """The arguments and `keyword=value` behind them, on a line of its own where the others have theirs."""
    *first, last = args
    between = _between(first)
    plain = cst.AssignEqual(cst.SimpleWhitespace(""), cst.SimpleWhitespace(""))
    new = cst.Arg(value, keyword=cst.Name(keyword), equal=plain)
    trailing = last.comma if isinstance(last.comma, cst.Comma) else None
    # What stands before the closing parenthesis: behind the trailing comma, or behind the argument.
    closing = trailing.whitespace_after if trailing else last.whitespace_after_arg
    comma = (trailing or cst.Comma()).with_changes(whitespace_after=_joined(closing, between))
    if trailing:
        new = new.with_changes(comma=cst.Comma(whitespace_after=_bare(closing)))
    else:
        last = last.with_changes(whitespace_after_arg=cst.SimpleWhitespace(""))
        new = new.with_changes(whitespace_after_arg=_bare(closing))
    return [*first, last.with_changes(comma=comma), new]


def without(args: Sequence[cst.Arg], index: int) -> list[cst.Arg]:
    """The arguments without one of them; the last that is left ends as the last one did."""
    left = [arg for position, arg in enumerate(args) if position != index]
    if index == len(args) - 1 and left:
        last = args[index]
        left[-1] = left[-1].with_changes(comma=last.comma, whitespace_after_arg=last.whitespace_after_arg)
    return left


def _between(args: Sequence[cst.Arg]) -> Whitespace:
    """What stands between the arguments so far, without its comments."""
    comma = args[-1].comma if args else None
    return _bare(comma.whitespace_after) if isinstance(comma, cst.Comma) else cst.SimpleWhitespace(" ")


def _joined(closing: Whitespace, between: Whitespace) -> Whitespace:
    """The comments before the parenthesis stay with the argument that they follow."""
    if not isinstance(closing, cst.ParenthesizedWhitespace):
        return between
    if not _has_comment(closing):
        return between
    if isinstance(between, cst.ParenthesizedWhitespace):
        return closing.with_changes(indent=between.indent, last_line=between.last_line)
    return closing


def _bare(whitespace: Whitespace) -> Whitespace:
    """The same line break and indentation without comments and blank lines."""
    if not isinstance(whitespace, cst.ParenthesizedWhitespace):
        return whitespace
    line = whitespace.first_line.with_changes(comment=None, whitespace=cst.SimpleWhitespace(""))
    return whitespace.with_changes(first_line=line, empty_lines=[])


def _has_comment(whitespace: cst.ParenthesizedWhitespace) -> bool:
    return whitespace.first_line.comment is not None or any(line.comment for line in whitespace.empty_lines)
