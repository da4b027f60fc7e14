"""TensorFlow with one thread: for many thousands of tiny operations, threads only wait for each other.

Imported before anything that starts TensorFlow (TensorFlow Probability does when it is imported), since the
number of threads cannot change afterwards.
"""

from __future__ import annotations

import tensorflow as tf

tf.config.threading.set_inter_op_parallelism_threads(1)
tf.config.threading.set_intra_op_parallelism_threads(1)
