"""Public names of TensorFlow Probability, Sonnet and TensorFlow 1's layers, from where they are made."""

from __future__ import annotations

#: `tf.zeros_initializer` and the like are Keras' initializers under another name.
_INITIALIZERS = {
    name: name
    for name in """
        constant glorot_normal glorot_uniform ones orthogonal random_normal random_uniform truncated_normal
        variance_scaling zeros
        """.split()  # noqa: SIM905 - a table of words
} | {
    "uniform_unit_scaling": "variance_scaling",
    "xavier": "glorot_uniform",
    "xavier_conv2d": "glorot_uniform",
}
#: Layers of TensorFlow Addons that Keras has taken over; one example normalised by channels is such a group.
_ADDONS = {
    "GroupNormalization": "GroupNormalization",
    "InstanceNormalization": "GroupNormalization",
    "SpectralNormalization": "SpectralNormalization",
}
_SECTIONS = ("bijectors", "distributions", "layers", "math")


def public(path: str) -> str:
    """The public name of a path; one that has none stays."""
    parts = path.split(".")
    last = parts[-1]
    if parts[0] == "tfp":
        below = parts[2:] if parts[1:2] == ["python"] else parts[1:]
        inner = len(below) > 1 and below[0] in _SECTIONS and all(part.islower() for part in below[1:-1])
        return f"tfp.{below[0]}.{last}" if inner else path
    if parts[:2] == ["snt", "src"] and last[:1].isupper():
        return f"snt.nets.{last}" if "nets" in parts[2:-1] else f"snt.{last}"
    if parts[:-1] in (["tf"], ["tf", "contrib", "layers"]) and last.endswith("_initializer"):
        known = _INITIALIZERS.get(last.removesuffix("_initializer"))
        return path if known is None else f"keras.initializers.{known}"
    if parts[:2] == ["tfa", "layers"] and last in _ADDONS:
        return f"keras.layers.{_ADDONS[last]}"
    if parts[:2] == ["tf", "layers"] and len(parts) == 3 and last[:1].isupper():
        # The classes of tf.layers are those of Keras under another name.
        return f"keras.layers.{last}"
    return path
