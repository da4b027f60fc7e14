# ruff: noqa: ANN204, B905, N803, N806, PIE808, UP004, UP031
import numpy as np
import tensorflow.compat.v1 as tf

tf.disable_v2_behavior()
LAYERS = [2, 20, 20, 1]


class Net(object):
    def __init__(self, data, layers=LAYERS):
        self.x, self.t, self.u = [data[:, i : i + 1] for i in range(3)]
        self.lower, self.upper = data.min(0), data.max(0)
        self.weights, self.biases = self.variables(layers)
        self.lambda_1 = tf.Variable([0.0], dtype=tf.float32)
        self.x_tf = tf.placeholder(tf.float32, shape=[None, self.x.shape[1]])
        self.t_tf = tf.placeholder(tf.float32, shape=[None, self.t.shape[1]])
        self.u_pred = self.net_u(self.x_tf, self.t_tf)
        self.f_pred = self.net_f(self.x_tf, self.t_tf)
        self.loss = tf.reduce_mean(tf.square(self.u - self.u_pred)) + tf.reduce_mean(tf.square(self.f_pred))
        self.train_op = tf.train.AdamOptimizer().minimize(self.loss)
        self.sum_op = tf.train.GradientDescentOptimizer(0.1).minimize(tf.square(self.u_pred - self.u))

    def variables(self, layers):
        weights, biases = [], []
        for i in range(0, len(layers) - 1):
            weights.append(tf.Variable(tf.random_normal([layers[i], layers[i + 1]])))
            biases.append(tf.Variable(tf.zeros([1, layers[i + 1]]), dtype=tf.float32))
        return weights, biases

    def neural_net(self, X):
        H = 2.0 * (X - self.lower) / (self.upper - self.lower) - 1.0
        for W, b in zip(self.weights[:-1], self.biases[:-1]):
            H = tf.tanh(tf.add(tf.matmul(H, W), b))
        return tf.add(tf.matmul(H, self.weights[-1]), self.biases[-1])

    def net_u(self, x, t):
        return self.neural_net(tf.concat([x, t], 1))

    def net_f(self, x, t):
        u = self.net_u(x, t)
        u_t, u_x = tf.gradients(u, [t, x])
        u_xx = tf.gradients(u_x, x)[0]
        return u_t + self.lambda_1 * u * u_x - 0.01 * u_xx

    def train(self, steps, every=10):
        with tf.Session() as session:
            session.run(tf.global_variables_initializer())
            for it in range(steps):
                _, value = session.run([self.train_op, self.loss], {self.x_tf: self.x, self.t_tf: self.t})
                if it % every == 0:
                    print("%d %.3e" % (it, value))


model = Net(np.zeros((100, 3)))
hessian = tf.hessians(model.loss, model.weights[0])
