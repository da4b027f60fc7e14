"""Which TensorFlow a file means that says only `tf`."""

from __future__ import annotations

import re

#: Signs that a file which says only `tensorflow` means version 1; the patterns begin with plain text,
#: which is searched for a hundred times faster than alternatives.
_V1_NAMES = re.compile(
    r"""tf\.(?:placeholder|Session|InteractiveSession|get_variable|variable_scope|global_variables_initializer
    |contrib|layers|app\.run|train\.\w*Optimizer|summary\.FileWriter|disable_v2_behavior|disable_eager_execution
    |logging|flags|get_default_graph|ConfigProto|name_scope\(None)\b""",
    re.VERBOSE,
)
_V1_IMPORTS = ("tensorflow.contrib", "import tensorflow.compat.v1")
_V2_SIGNS = ("GradientTape", "tf.function", "autograph", "tensorflow.compat.v2", "tf.keras.optimizers")


def means_version_1(text: str) -> bool:
    """Whether the `tf` of a file is TensorFlow 1 by what the file uses; in doubt it is version 2."""
    names = sum(1 for found in _V1_NAMES.finditer(text) if not _is_in_word(text, found.start()))
    ones = names + sum(map(text.count, _V1_IMPORTS))
    return ones > 0 and ones >= sum(map(text.count, _V2_SIGNS))


def _is_in_word(text: str, start: int) -> bool:
    """Whether what starts here is the end of a longer name."""
    before = text[start - 1 : start]
    return before.isalnum() or before == "_"
