"""What the rules' pages cite, each written once."""

from __future__ import annotations

_ISSUES = "https://github.com/tensorflow/tensorflow/issues"

GUIDE_NON_SCALAR = (
    "TensorFlow guide, Introduction to gradients and automatic differentiation, "
    "[Gradients of non-scalar targets](https://www.tensorflow.org/guide/autodiff#gradients_of_non-scalar_targets)"
)
GUIDE_JACOBIANS = (
    "TensorFlow guide, Advanced automatic differentiation, "
    "[Jacobians](https://www.tensorflow.org/guide/advanced_autodiff#jacobians)"
)
GUIDE_BATCH_JACOBIAN = (
    "TensorFlow guide, Advanced automatic differentiation, "
    "[Batch Jacobian](https://www.tensorflow.org/guide/advanced_autodiff#batch_jacobian)"
)
GUIDE_HESSIANS = (
    "TensorFlow guide, Advanced automatic differentiation, "
    "[Hessian](https://www.tensorflow.org/guide/advanced_autodiff#example_hessian)"
)
API_HESSIANS = (
    "TensorFlow API, [tf.hessians](https://www.tensorflow.org/api_docs/python/tf/hessians): "
    "the Hessian of `sum(ys)`"
)
API_GRADIENTS = (
    "TensorFlow API, [tf.gradients](https://www.tensorflow.org/api_docs/python/tf/gradients): "
    "`grad_ys` is ones where it is not given"
)
API_TAPE = (
    "TensorFlow API, [tf.GradientTape](https://www.tensorflow.org/api_docs/python/tf/GradientTape): "
    "`gradient`, `jacobian`, `batch_jacobian`"
)
API_AVERAGE_LOSS = (
    "TensorFlow API, [tf.nn.compute_average_loss]"
    "(https://www.tensorflow.org/api_docs/python/tf/nn/compute_average_loss)"
)
API_ENSURE_SHAPE = (
    "TensorFlow API, [tf.ensure_shape](https://www.tensorflow.org/api_docs/python/tf/ensure_shape)"
)
ISSUE_NON_SCALARS = f"[tensorflow #675]({_ISSUES}/675), Gradients of non-scalars (higher rank Jacobians)"
ISSUE_UNAGGREGATED = f"[tensorflow #4897]({_ISSUES}/4897), Provide unaggregated gradients tensors"
ISSUE_SEPARATE = f"[tensorflow #7296]({_ISSUES}/7296), Separate gradients in tf.gradients"
ISSUE_SILENT = (
    f"[tensorflow #26270]({_ISSUES}/26270), where a user asks for an exception or a predictable shape "
    "instead of the silent sum"
)
ISSUE_REDUCTION = (
    f"[tensorflow #31317]({_ISSUES}/31317), [Sum/Average Loss Reduction Strategy] "
    "Why going with Sum as default?"
)
ISSUE_INSTANCE = f"[tensorflow #29926]({_ISSUES}/29926), How can I get the instance-wise gradient?"
PULL_VECTOR_LOSS = (
    "[tensorflow #20918](https://github.com/tensorflow/tensorflow/pull/20918), a review that explains "
    "how tf.gradients reduces a loss that is not a scalar"
)
ISSUE_KERAS_MEANS = (
    "[keras #20395](https://github.com/keras-team/keras/issues/20395), Loss documentation is wrong? "
    "Loss function actually returns means over a batch"
)
FLAKE8_VIOLATIONS = (
    "flake8 documentation, [Selecting and Ignoring Violations]"
    "(https://flake8.pycqa.org/en/latest/user/violations.html)"
)
