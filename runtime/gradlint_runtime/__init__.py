"""Shows at run time where TensorFlow sums the target of a gradient, and computes the Jacobian instead."""
