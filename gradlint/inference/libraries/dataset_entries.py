"""What a loop over a data set of tf.data gives."""

from __future__ import annotations

from gradlint.inference.values import ApiObject, Seq, Value, opaque

#: The class of all data sets; the state of one is its element.
DATASET = "tf.data.Dataset"


def element_of(value: Value) -> Value | None:
    """What a loop over a data set gives; None for anything else."""
    if not isinstance(value, ApiObject) or value.api.path != DATASET or not value.state:
        return None
    element = value.state[0]
    if isinstance(element, Seq) and element.kind == "list" and element.items is None:
        return opaque("an entry of one of several data sets", site=value.site, gap="data")
    return element
