"""Whether a gradient's entries depend on each other's source entries: whether its Hessian is no diagonal.

The gradient of `f(a @ x)` has the entries `a[i] * f'(a @ x)`, each of which depends on all of x, if f
bends.  The gradient of a plain sum of `f(x[i])` has entries that do not.  So a gradient mixes where, on
the way to its target, something that has mixed goes through an operation that is not linear.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from gradlint.inference.values import Tensor

#: Operations that bend, by the last part of their names: in lower case, without underscores.
_BENDING = """
    ** acos acosh asin asinh atan atanh binarycrossentropy categoricalcrossentropy cos cosh digamma elu erf
    exp expm1 gelu huberloss l2loss lgamma log log1p logloss logsigmoid logsoftmax logsumexp meansquarederror
    mse pow reciprocal reducelogsumexp rsqrt selu sigmoid sigmoidcrossentropy sigmoidcrossentropywithlogits
    silu sin sinh softmax softmaxcrossentropy softmaxcrossentropywithlogits softmaxcrossentropywithlogitsv2
    softplus softsign sparsecategoricalcrossentropy sparsesoftmaxcrossentropy
    sparsesoftmaxcrossentropywithlogits sqrt square squareddifference swish tan tanh
"""
#: Those that mix and bend at once.
_MIXING = """
    logsumexp logsoftmax norm prod reduceeuclideannorm reducelogsumexp reduceprod reducestd reducevariance
    softmax std var
"""
_BENDS = frozenset(_BENDING.split())
_MIXES = frozenset(_MIXING.split())
#: Products: they bend where both factors depend on the source.
_PRODUCTS = frozenset(("*", "@", "dot", "einsum", "matmul", "multiply", "tensordot", "vecdot"))
_QUOTIENTS = frozenset(("/", "div", "divide", "realdiv", "truediv"))


def couples(targets: Iterable[Tensor], mixed: Mapping[int, bool]) -> bool:
    """Whether the targets' derivatives for one entry of a source depend on its other entries for certain.

    `mixed` has the tensors that depend on the source, by identity: true for those that have mixed its
    entries, false for those that keep them apart.
    """
    pending, seen = [*targets], set[int]()
    while pending:
        node = pending.pop()
        if id(node) in seen or not mixed.get(id(node), False):
            continue
        seen.add(id(node))
        if node.cut:
            continue
        if _bends(node, [mixed.get(id(child)) for child in node.inputs]):
            return True
        pending += node.inputs
    return False


def _bends(node: Tensor, inputs: list[bool | None]) -> bool:
    """Whether a mixed tensor is bent: `inputs` are true (mixed), false (apart) or None (independent)."""
    name = node.op.rpartition(".")[2].lower().replace("_", "")
    if name in _MIXES:
        return True
    if name in _BENDS:
        return True in inputs
    dependent = sum(state is not None for state in inputs)
    return (name in _PRODUCTS and dependent > 1) or (name in _QUOTIENTS and inputs[-1] is True)
