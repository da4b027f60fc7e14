"""Which public function of TensorFlow is differentiating, read from the frames that are running."""

from __future__ import annotations

from inspect import currentframe
from types import FrameType

from gradlint_runtime.tracing.places import is_internal_frame

#: The function that the program called, by the end of its file's name and its own name.
_APIS = {
    ("eager/backprop.py", "gradient"): "tf.GradientTape.gradient",
    ("eager/backprop.py", "jacobian"): "tf.GradientTape.jacobian",
    ("eager/backprop.py", "batch_jacobian"): "tf.GradientTape.batch_jacobian",
    ("ops/gradients_impl.py", "gradients"): "tf.gradients",
    ("ops/gradients_impl.py", "gradients_v2"): "tf.gradients",
    ("ops/gradients_impl.py", "hessians"): "tf.hessians",
    ("ops/gradients_impl.py", "HessiansV2"): "tf.hessians",
    ("training/optimizer.py", "compute_gradients"): "tf.compat.v1.train.Optimizer.compute_gradients",
    ("training/optimizer.py", "minimize"): "tf.compat.v1.train.Optimizer.minimize",
}

#: These seed one element of the target at a time and say so: there is no implicit sum to trace.
EXPLICIT = frozenset({"tf.GradientTape.jacobian", "tf.GradientTape.batch_jacobian"})


def running_api() -> str | None:
    """The outermost of the known functions between the program's own line and here.

    None where TensorFlow differentiates on its own account: the body of a function or a loop, or in forward
    mode.
    """
    frame: FrameType | None = currentframe()
    found = None
    while frame is not None and is_internal_frame(frame):
        name = frame.f_code.co_name
        tail = "/".join(frame.f_code.co_filename.replace("\\", "/").rsplit("/", 2)[-2:])
        if tail == "eager/forwardprop.py":
            return None
        found = _APIS.get((tail, name), found)
        frame = frame.f_back
    return found
