"""The families of array operations: what each does to shapes.

A family serves every name that the tables give it.  It hands a dimension on only where it works
row by row along it (see `gradlint.shapes.shape`).
"""

from gradlint.knowledge.families import (
    contrib,
    creation,
    distributions,
    elementwise,
    images,
    keras_objects,
    layer_products,
    layers,
    layout,
    lookups,
    losses,
    matrices,
    neural,
    numpy_layout,
    numpy_products,
    picking,
    products,
    random_numbers,
    recurrent,
    reductions,
    signal,
    sonnet,
    sparse,
    text,
    vision,
)
from gradlint.knowledge.families.registry import FAMILIES

__all__ = [
    "FAMILIES",
    "contrib",
    "creation",
    "distributions",
    "elementwise",
    "images",
    "keras_objects",
    "layer_products",
    "layers",
    "layout",
    "lookups",
    "losses",
    "matrices",
    "neural",
    "numpy_layout",
    "numpy_products",
    "picking",
    "products",
    "random_numbers",
    "recurrent",
    "reductions",
    "signal",
    "sonnet",
    "sparse",
    "text",
    "vision",
]
