"""What an attribute of something unknown is by what everybody calls so."""

from __future__ import annotations

import re

from gradlint.inference.scoping.scopes import ModuleScope
from gradlint.inference.values import Foreign, Seq, Site, Tensor, Value, number
from gradlint.shapes.shape import SCALAR

#: Where programs keep the numbers that they were started with.
_SETTINGS = re.compile(
    r"^_?(?:flags?|args?|hparams?|hps|hp|config|cfg|conf|opts?|options|settings)$", re.IGNORECASE
)


def conventional(value: Value, base: str, name: str, module: ModuleScope, site: Site | None) -> Value:
    """The value of `base.name`, or what it is by convention where nothing is known of it."""
    nothing = isinstance(value, Tensor) and value.opaque and not value.shape.rank_min
    if not nothing and not isinstance(value, Foreign):
        return value
    if name == "losses" and f"{base}.trainable_" in module.text:
        # It has trainable variables, so it is a module: its losses are the regularisation terms.
        return Seq("list", None, Tensor(SCALAR, "loss", reason="a layer's loss is a scalar", site=site))
    if _SETTINGS.match(base.rpartition(".")[2]):
        return number("number", "a setting of the program, taken to be a number", site)
    return value
