"""tf.random: what `gradlint.knowledge.tables.tensorflow` does not list, in its notation."""

from __future__ import annotations

FUNCTIONS = {
    "filled(shape seed x|counts y|probs)": "random.stateless_binomial",
    "filled(shape seed x|alpha y|beta)": "random.stateless_gamma",
    "filled(shape seed x|lam)": "random.stateless_poisson",
    "filled(shape seed x|means y|stddevs)": "random.stateless_parameterized_truncated_normal",
    "samples(x|logits number|num_samples seed)": "random.stateless_categorical",
    "shuffle(x|value seed)": "random.experimental.stateless_shuffle",
    "vector_of_some(seed data)": "random.fold_in random.experimental.stateless_fold_in",
    "matrix_of(seed rows|num)": "random.split random.experimental.stateless_split",
    "elementwise(x|index seed maximum|max_index)": "random.experimental.index_shuffle",
    "vector_of_some(seed alg)": "random.create_rng_state random.experimental.create_rng_state",
}
