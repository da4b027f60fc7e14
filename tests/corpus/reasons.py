"""Why calls are undecided: kinds of what is missing, counted, with what would settle each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from gradlint.records import GAPS, Call

#: What the kinds are, and what would settle a call that misses it.
KINDS = {
    "parameter": ("a parameter of a function that the file calls nowhere", "its callers in other files"),
    "star": ("an argument that a star hides", "the call written out"),
    "import": ("defined in another file or library", "the project's other files; tables of the library"),
    "unlisted": ("a library's name that the tables do not list", "a row in the tables"),
    "attribute": ("an attribute that is set elsewhere", "the base class in another file"),
    "model": ("a model whose layers are not seen", "the file that builds it"),
    "data": ("what is read or fed at run time", "an annotation: tf.ensure_shape, a placeholder's shape"),
    "sizes": ("a rank that hangs on sizes", "an annotation of the sizes, an explicit axis"),
    "paths": ("a scalar on some paths and none on others", "nothing: it depends on the path"),
    "mixing": ("a step that may mix rows", "a rule for the step"),
    "unbound": ("a name that nothing binds", "the file that the name is copied from"),
    "language": ("Python that is not followed", "support of the construct"),
    "limit": ("work that was cut off", "more work allowed"),
    "derived": ("part of something unknown", "better bookkeeping of where it comes from"),
    "other": ("something else", "a kind of its own"),
}
assert set(KINDS) == set(GAPS)


def print_reasons(undecided: Sequence[Call]) -> None:
    """The kinds by frequency, what would settle them, and the names that are met most often."""
    kinds = Counter(kind(call) for call in undecided)
    print(f"why {len(undecided)} calls without a seed are undecided:")
    for found, count in kinds.most_common():
        what, settles = KINDS[found]
        print(f"  {count:5}  {found:10} {what}; settled by {settles}")
        for name, times in _names(undecided, found).most_common(5):
            print(f"           {times:5}  {name}")


def kind(call: Call) -> str:
    """The kind of what is missing."""
    return "other" if call.missing is None else call.missing.kind


def _names(undecided: Sequence[Call], found: str) -> Counter[str]:
    """What exactly is missing, where that says more than the kind: names of libraries, constructs, sizes."""
    if found == "parameter":
        return Counter()
    return Counter(
        call.missing.what for call in undecided if call.missing is not None and call.missing.kind == found
    )
