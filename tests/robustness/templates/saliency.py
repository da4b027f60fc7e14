# ruff: noqa: N812, PLC3002
import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import backend as K

model = keras.Sequential([keras.Input((28, 28, 1)), keras.layers.Conv2D(8, 3), keras.layers.Flatten()])
model.add(keras.layers.Dense(10, activation="softmax"))
probe = keras.Model(model.inputs, [model.layers[0].output, model.output])


def heatmap(image, index=None, *, smooth=0, scale: float = 1.0):
    image = tf.expand_dims(tf.cast(image, tf.float32), 0)
    total = tf.zeros_like(image)
    for _ in range(max(smooth, 1)):
        noisy = image + scale * tf.random.normal(tf.shape(image))
        with tf.GradientTape() as tape:
            tape.watch(noisy)
            maps, scores = probe(noisy)
            if index is None:
                index = tf.argmax(scores[0])
            score = scores[:, index]
        total += tape.gradient(score, noisy)
    weights = tf.reduce_mean(total, axis=(0, 1, 2))
    try:
        found = maps[0] @ weights[..., tf.newaxis]
    except (ValueError, tf.errors.InvalidArgumentError) as error:
        found = None
        print(error)
    else:
        found = tf.squeeze(found)
    finally:
        del maps
    return found if found is not None else weights


def adversarial(images, labels, epsilon, norm=np.inf, steps=3):
    compare = keras.losses.CategoricalCrossentropy(reduction="none")
    adversary = tf.identity(images)
    while steps > 0:
        with tf.GradientTape() as tape:
            tape.watch(adversary)
            loss = compare(labels, model(adversary))
        slope = tape.gradient(loss, adversary)
        match norm:
            case np.inf:
                update = tf.sign(slope)
            case 2 | 1:
                update = slope / (tf.norm(slope, ord=norm) + 1e-12)
            case [first, *rest] if rest:
                update = first
            case _:
                raise ValueError(norm)
        adversary = tf.clip_by_value(adversary + epsilon * update, 0.0, 1.0)
        steps -= 1
    return adversary


get_slopes = K.function([model.input], K.gradients(K.sum(model.output[:, 3]), model.input))
masks = {name: (lambda n: K.gradients(K.max(model.output), n)[0])(model.input) for name in ("a", "b")}
