"""Which TensorFlow a file means that says only `tf`."""

from __future__ import annotations

import re

#: Signs that a file which says only `tensorflow` means version 1.
_V1_SIGNS = re.compile(
    r"""\btf\.(?:placeholder|Session|InteractiveSession|get_variable|variable_scope|global_variables_initializer
    |contrib|layers|app\.run|train\.\w*Optimizer|summary\.FileWriter|disable_v2_behavior|disable_eager_execution
    |logging|flags|get_default_graph|ConfigProto|name_scope\(None)\b
    |tensorflow\.contrib|import\ tensorflow\.compat\.v1""",
    re.VERBOSE,
)
_V2_SIGNS = ("GradientTape", "tf.function", "autograph", "tensorflow.compat.v2", "tf.keras.optimizers")


def means_version_1(text: str) -> bool:
    """Whether the `tf` of a file is TensorFlow 1 by what the file uses; in doubt it is version 2."""
    ones = len(_V1_SIGNS.findall(text))
    return ones > 0 and ones >= sum(map(text.count, _V2_SIGNS))
