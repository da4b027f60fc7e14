"""Parameters by all the names that functions and versions give them."""

from __future__ import annotations

#: The tensor that a function is about.
X = "x|input|input_tensor|features|tensor|value|values|a|arg|logits|matrix|image|images|t|params|labels"
#: The second of two.
Y = "y|b|x2"
