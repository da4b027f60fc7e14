# ruff: noqa: ANN204, B019, B905, PERF401, RUF005, UP033, UP045
import functools
from typing import NamedTuple, Optional

import tensorflow as tf


class Batch(NamedTuple):
    states: tf.Tensor
    actions: tf.Tensor
    returns: Optional[tf.Tensor] = None


class Base:
    rate = 1e-3

    def __init__(self, size, hidden=(32, 32)):
        self.size = size
        self._network = self._build(hidden)

    @property
    def network(self):
        return self._network

    def _build(self, hidden):
        layers = [tf.keras.layers.Dense(units, activation=tf.nn.tanh) for units in hidden]
        return tf.keras.Sequential(layers + [tf.keras.layers.Dense(self.size)])

    @functools.lru_cache(maxsize=None)
    def optimizer(self):
        return tf.keras.optimizers.SGD(self.rate)

    def loss(self, batch):
        raise NotImplementedError

    def update(self, batch):
        with tf.GradientTape() as tape:
            loss = self.loss(batch)
        variables = self.network.trainable_variables
        gradients, norm = tf.clip_by_global_norm(tape.gradient(loss, variables), 0.5)
        self.optimizer().apply_gradients(zip(gradients, variables))
        return loss, norm


class Reinforce(Base):
    entropy = 0.01

    def loss(self, batch):
        logits = self.network(batch.states)
        chosen = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=batch.actions, logits=logits)
        p = tf.nn.softmax(logits)
        bonus = -tf.reduce_sum(p * tf.math.log(p + 1e-8), axis=-1)
        return chosen * batch.returns - self.entropy * bonus


class ValueLearner(Base):
    def __init__(self, *args, target: "Base" = None, **kwargs):
        super().__init__(1, *args, **kwargs)
        self.target = target if target is not None else self

    def loss(self, batch):
        values = tf.squeeze(self.network(batch.states), -1)
        losses = []
        for k in range(3):
            losses.append(tf.reduce_mean(tf.square(values - batch.returns)) / (k + 1))
        return tf.add_n(losses)


def main(steps: int = 4) -> None:
    learners = [Reinforce(4), ValueLearner((8,))]
    for step in range(steps):
        batch = Batch(tf.random.normal((16, 3)), tf.zeros((16,), tf.int32), tf.ones([16]))
        results = {type(each).__name__: each.update(batch)[0] for each in learners}
        if step % 2 == 0 and (best := max(results.values(), key=tf.reduce_sum)) is not None:
            print(step, best)
    with tf.GradientTape() as outer, tf.GradientTape() as inner:
        x = tf.Variable([1.0, 2.0])
        y = tf.reduce_prod(x)
        first = inner.gradient(y, x)
    second = outer.gradient(first, x)
    print(second)


if __name__ == "__main__":
    main()
