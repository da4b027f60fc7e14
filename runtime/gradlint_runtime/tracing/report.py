"""What a trace has found so far: the calls, and the forms in which they can be read."""

from __future__ import annotations

import os
import threading
from pathlib import Path

from gradlint_runtime.tracing.records import Call, Trace

#: What tells one call of a program from another: where it stands, and what it differentiates.
Key = tuple[object, object]

MOST_OF_A_LINE = 8


class Report:
    """The gradient calls of a traced program, in the order of their first runs."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._calls: dict[Key, Call | None] = {}
        self._runs: dict[Key, int] = {}
        self._lines: dict[object, list[object]] = {}
        self._notes: dict[str, None] = {}

    def __len__(self) -> int:
        return len(self.calls)

    def __repr__(self) -> str:
        return f"<gradlint_runtime.Report of {len(self)} gradient calls>"

    @property
    def calls(self) -> tuple[Call, ...]:
        """All calls whose gradient was computed (or, in a graph, built) so far."""
        with self._lock:
            return tuple(
                call._replace(runs=self._runs[key]) for key, call in self._calls.items() if call is not None
            )

    def wants(self, site: object, target: object) -> Key | None:
        """Count a run of a call; its key if it is to be analysed, since no run like it was yet.

        A call is known by the place where it stands, and by what it differentiates there.  A line that
        differentiates ever new things is analysed `MOST_OF_A_LINE` times; later runs count as its last one.
        """
        with self._lock:
            seen = self._lines.setdefault(site, [])
            if target not in seen and len(seen) < MOST_OF_A_LINE:
                seen.append(target)
            key = (site, target if target in seen else seen[-1])
            self._runs[key] = self._runs.get(key, 0) + 1
            known = self._calls.setdefault(key, None)
            # Weights that start from zero give a gradient of zero, and say nothing yet.
            again = known is None or (_is_dead(known) and self._runs[key] <= MOST_OF_A_LINE)
            return key if again else None

    def add(self, key: Key, call: Call) -> None:
        """Enter the analysis of a call."""
        with self._lock:
            self._calls[key] = call

    def note(self, text: str) -> None:
        """Say something about the trace as a whole, once."""
        with self._lock:
            self._notes[text] = None

    def trace(self) -> Trace:
        """The report as plain data."""
        import tensorflow as tf

        return Trace(self.calls, tf.__version__, tuple(self._notes))

    def to_text(self) -> str:
        """The report for a terminal."""
        from gradlint_runtime.tracing.reports import as_text

        return as_text.render(self.trace())

    def to_json(self, path: str | os.PathLike[str] | None = None) -> str:
        """The report for programs (reports/schema.json describes it); written to `path` too."""
        from gradlint_runtime.tracing.reports import as_json

        return _written(as_json.render(self.trace()), path)

    def to_html(self, path: str | os.PathLike[str] | None = None) -> str:
        """The report as one page that needs no network; written to `path` too."""
        from gradlint_runtime.tracing.reports import page

        return _written(page.render(self.trace()), path)


def _is_dead(call: Call) -> bool:
    """Whether nothing but zeros arrived, so that nothing could be seen."""
    verdicts = {axis.verdict for source in call.sources for axis in source.axes}
    return "dead" in verdicts and verdicts <= {"dead", "disconnected"}


def _written(text: str, path: str | os.PathLike[str] | None) -> str:
    if path is not None:
        Path(path).write_text(text, encoding="utf-8")
    return text
