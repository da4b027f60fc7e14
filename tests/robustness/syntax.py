"""Any syntax: programs that hypothesmith writes from Python's grammar and from the nodes of libcst."""

from __future__ import annotations

import hypothesmith
import libcst
from hypothesis import strategies as st

#: From whole modules alone come few of the larger constructs.
NODES = (
    libcst.Module,
    libcst.FunctionDef,
    libcst.ClassDef,
    libcst.With,
    libcst.For,
    libcst.Try,
    libcst.If,
    libcst.Assign,
    libcst.Match,
    libcst.Comparison,
    libcst.Lambda,
    libcst.ListComp,
    libcst.DictComp,
    libcst.Call,
    libcst.Subscript,
    libcst.FormattedString,
)
pieces = st.one_of(
    hypothesmith.from_grammar(auto_target=False),
    *(hypothesmith.from_node(node, auto_target=False) for node in NODES),
)
PROGRAMS = st.lists(pieces, min_size=1, max_size=4).map(
    lambda parts: "\n".join(part.strip("\n") for part in parts)
)
