"""The analysis of one program."""

from __future__ import annotations

from gradlint.calls.gradient_calls import WORDS
from gradlint.calls.patterns import has_patterns
from gradlint.config.settings import DEFAULT, Config
from gradlint.records import Report
from gradlint.source.text import Source


def analyze(
    source: Source,
    *,
    strict: bool = False,
    config: Config = DEFAULT,
    callers: bool = False,
    brief: bool = False,
) -> Report:
    """All gradient calls of a program in the order of the source, and the findings among them.

    Imports are followed to the project's other files.  `strict` also reports the codes that are off by
    default; `config` is what the project says of itself; `callers` lets all files of the project be searched
    for what calls the program's functions, which takes a second in a large one; `brief` leaves out how
    scalars came about, which is half of the work.  An internal error at a call becomes one GRD900 finding
    that names the call; the others are not affected.
    """
    text = source.text
    own = (function.path.rpartition(".")[2] for function in config.gradient_functions)
    if not any(word in text for word in (*WORDS, *own)) and not has_patterns(text):
        return Report((), (), ())
    # Most files have no gradient call: what decides one is loaded for those that may.
    from gradlint.pipeline import report_of

    return report_of(source, strict, config, callers=callers, brief=brief)
