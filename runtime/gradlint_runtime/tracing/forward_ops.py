"""Which line of the program ran an operation, for operations that run eagerly.

TensorFlow's tape keeps no source lines, so a callback notes every operation that runs while a tape
records.
"""

from __future__ import annotations

from collections.abc import Sequence
from inspect import currentframe
from types import CodeType
from typing import Any, NamedTuple

from gradlint_runtime.tracing.places import code_site, user_frame
from gradlint_runtime.tracing.recording import Forward, tensor_key

#: Notes beyond this number are dropped, oldest first: a program may keep a tape open for hours.
_LIMIT = 200_000


class _Note(NamedTuple):
    op_type: str
    op_name: str
    inputs: tuple[object, ...]
    outputs: tuple[object, ...]
    code: CodeType | None
    instruction: int
    line: int

    def forward(self) -> Forward:
        site = None if self.code is None else code_site(self.code, self.instruction, self.line)
        return Forward(self.op_type, self.op_name, self.inputs, self.outputs, site)


class ForwardOps:
    """The operations that were noted, by the tensors that they made."""

    def __init__(self) -> None:
        self._makers: dict[object, _Note] = {}

    def note(self, op_type: str, inputs: Sequence[Any], outputs: Sequence[Any]) -> None:
        """Note an operation and the line of the program that runs now."""
        frame = user_frame(currentframe())
        keys = tuple(tensor_key(tensor) for tensor in outputs)
        note = _Note(
            op_type,
            op_type,
            tuple(tensor_key(tensor) for tensor in inputs),
            keys,
            frame.f_code if frame else None,
            frame.f_lasti if frame else 0,
            frame.f_lineno if frame else 0,
        )
        for key in keys:
            self._makers[key] = note
        while len(self._makers) > _LIMIT:
            del self._makers[next(iter(self._makers))]

    def origin(self, key: object) -> object:
        """What ran, and on which line, to make a tensor; None for one that was not noted."""
        note = self._makers.get(key)
        return note and (note.op_type, note.code, note.instruction)

    def maker(self, key: object) -> Forward | None:
        """The operation that made a tensor, if it was noted."""
        note = self._makers.get(key)
        return note.forward() if note else None
