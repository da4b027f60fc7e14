# ruff: noqa: ANN204, B905
import tensorflow as tf
from tensorflow.keras import layers


class Critic(tf.keras.Model):
    def __init__(self, width=16, depth=2):
        super().__init__()
        self.hidden = [layers.Dense(width, activation="relu") for _ in range(depth)]
        self.norm = layers.BatchNormalization()
        self.score = layers.Dense(1)

    def call(self, images, training=False):
        h = layers.Flatten()(images)
        for layer in self.hidden:
            h = layer(h)
            if training:
                h = self.norm(h, training=training)
        return self.score(h)


class Trainer:
    weight = 10.0

    def __init__(self, critic, generator, rate=1e-4, **options):
        self.critic = critic or Critic()
        self.generator = generator
        self.optimizer = tf.keras.optimizers.Adam(rate, **options)
        self.history, self.best = [], None

    def penalty(self, real, fake):
        t = tf.random.uniform([tf.shape(real)[0], 1, 1, 1])
        mixed = real + t * (fake - real)
        with tf.GradientTape() as tape:
            tape.watch(mixed)
            scores = self.critic(mixed, training=True)
        slopes = tape.gradient(scores, mixed)
        norms = tf.sqrt(tf.reduce_sum(slopes**2, axis=[1, 2, 3]))
        return tf.reduce_mean((norms - 1.0) ** 2)

    @tf.function
    def step(self, real: tf.Tensor, noise):
        with tf.GradientTape(persistent=True) as tape:
            fake = self.generator(noise, training=True)
            losses = self.critic(fake) - self.critic(real)
            total = tf.reduce_mean(losses) + self.weight * self.penalty(real, fake)
        for loss, model in ((total, self.critic), (-losses, self.generator)):
            grads = tape.gradient(loss, model.trainable_variables)
            self.optimizer.apply_gradients(zip(grads, model.trainable_variables))
        self.history.append(total)
        return {"loss": total, "norm": [tf.norm(g) for g in grads]}


images = tf.zeros((32, 28, 28, 1))
critic = Critic()
with tf.GradientTape() as tape:
    tape.watch(images)
    score = critic(images)
saliency = tape.gradient(score, images)
trainer = Trainer(critic, tf.keras.Sequential([layers.Dense(784), layers.Reshape((28, 28, 1))]))
results = [trainer.step(images, tf.random.normal((32, 8))) for _ in range(3)]
