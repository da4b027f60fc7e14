"""What an attribute is by what everybody calls so, and what settings of the program are declared to be."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from gradlint.inference.scoping.scopes import ModuleScope
from gradlint.inference.values import Api, ApiObject, Foreign, Method, Seq, Site, Tensor, Value, number
from gradlint.shapes.shape import SCALAR

#: Where programs keep the numbers that they were started with.
_SETTINGS = re.compile(
    r"^_?(?:flags?|args?|hparams?|hps|hp|config|cfg|conf|opts?|options|settings|\w+_(?:config|cfg|hparams))$",
    re.IGNORECASE,
)
#: What papers give as one number, and code calls alike: coefficients, weights of terms of a loss, sizes.
_NUMBERS = re.compile(
    r"""(?:^|_)coef(?:f|ficient)?(?:_|$) | ^(?:num|n)_[a-z]+s$
    | batch_?si?ze?$ | ^(?:lr|learning_rate)$ | _loss_weight$
    | (?:^|_)(?:content|style|tv|reg|regulari[sz]ation|penalty|gp|kl|l[12]|entropy)_weight(?:_|$)""",
    re.VERBOSE,
)
#: What a section of the settings holds, as `config.losses.weight_decay`, is no object if it is called so.
_TERMS = re.compile(
    r"(?:alpha|beta|decay|eps|epsilon|factor|gamma|lambda|margin|normalizer|percent|rate|ratio|scale|size"
    r"|smoothing|steps|temperature|threshold|weight)$"
)
_TAKEN = "a setting of the program, taken to be a number"
#: Calls that declare a setting which is a list.
_LISTS = ("DEFINE_list", "DEFINE_spaceseplist", "DEFINE_multi_integer", "DEFINE_multi_float", "DEFINE_multi")


def conventional(value: Value, base: str, name: str, module: ModuleScope, site: Site | None) -> Value:
    """The value of `base.name`, or what it is by convention where nothing is known of it."""
    nothing = isinstance(value, Tensor) and value.opaque and not value.shape.rank_min
    if _is_of_setting(value) and _TERMS.search(name):
        return setting(name, module, site)
    if not nothing and not isinstance(value, Foreign):
        return value
    if name == "losses" and f"{base}.trainable_" in module.text:
        # It has trainable variables, so it is a module: its losses are the regularisation terms.
        return Seq("list", None, Tensor(SCALAR, "loss", reason="a layer's loss is a scalar", site=site))
    if _SETTINGS.match(base.rpartition(".")[2]):
        return setting(name, module, site)
    if is_number_by_name(name):
        return number("number", f"{name}, taken to be a number by its name", site)
    return value


def _is_of_setting(value: Value) -> bool:
    """`config.losses.decay`: an attribute of what was taken to be a number."""
    receiver: Value | None = value
    while isinstance(receiver, Method):
        receiver = receiver.receiver
    if receiver is value:
        return False
    return isinstance(receiver, Tensor) and receiver.reason == _TAKEN


def is_number_by_name(name: str) -> bool:
    """Whether a parameter of this name is one number wherever it is used."""
    return _NUMBERS.search(name) is not None


def setting(name: str, module: ModuleScope, site: Site | None) -> Value:
    """A setting of the program: a list where the program declares one, else taken to be a number."""
    found = number("number", _TAKEN, site)
    return Seq("list", None, found) if name in set(_declared_lists(module)) else found


def _declared_lists(module: ModuleScope) -> Iterator[str]:
    """The settings that the file declares to be lists: by argparse, or by absl's flags."""
    for call in module.calls.get("add_argument", ()):
        if any(_makes_list(keyword) for keyword in call.node.keywords):
            yield from _names(call.node)
    for kind in _LISTS:
        for call in module.calls.get(kind, ()):
            yield from (str(a.value) for a in call.node.args[:1] if isinstance(a, ast.Constant))


def _makes_list(keyword: ast.keyword) -> bool:
    """`nargs=2`, `nargs="+"`, `action="append"`."""
    value = keyword.value.value if isinstance(keyword.value, ast.Constant) else None
    if keyword.arg == "nargs":
        return value != "?"
    return keyword.arg == "action" and value in ("append", "append_const", "extend")


def _names(call: ast.Call) -> Iterator[str]:
    """The attributes that an argument of a parser may be stored under."""
    given = [*call.args, *(keyword.value for keyword in call.keywords if keyword.arg == "dest")]
    for node in given:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value.lstrip("-").replace("-", "_")


def by_name(base: Value, name: str) -> Value | None:
    """What only one library has under this name, whatever the object is that has it."""
    if isinstance(base, Tensor) and not base.opaque:
        return None
    if name == "num_replicas_in_sync":
        return number("number", "how many devices work on a batch")
    if name == "get_scaled_loss" and not isinstance(base, ApiObject):
        return Api("functools.same")  # a loss times a number
    return None
