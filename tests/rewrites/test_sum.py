"""What the codemod writes, and what it leaves alone: tables of programs before and after."""

from __future__ import annotations

import textwrap

import pytest
from libcst.codemod import CodemodTest

from gradlint.rewrites.sum import SumCommand

CHANGED = {
    "tape": (
        """
        import tensorflow as tf
        g = tape.gradient(y, x)
        """,
        """
        import tensorflow as tf
        g = tape.gradient(y, x, output_gradients=tf.ones_like(y))
        """,
    ),
    "tf.gradients": (
        """
        import tensorflow as tf
        g = tf.gradients(y, [x, z])[0]
        """,
        """
        import tensorflow as tf
        g = tf.gradients(y, [x, z], grad_ys=tf.ones_like(y))[0]
        """,
    ),
    "compat.v1": (
        """
        import tensorflow as tf
        g = tf.compat.v1.gradients(y, x)
        """,
        """
        import tensorflow as tf
        g = tf.compat.v1.gradients(y, x, grad_ys=tf.ones_like(y))
        """,
    ),
    "explicit None": (
        """
        import tensorflow as tf
        a = tf.gradients(y, x, None, "name")
        b = tf.gradients(grad_ys=None, ys=y, xs=x)
        c = tape.gradient(y, x, None)
        d = tape.gradient(y, x, output_gradients=None, unconnected_gradients="zero")
        """,
        """
        import tensorflow as tf
        a = tf.gradients(y, x, tf.ones_like(y), "name")
        b = tf.gradients(grad_ys=tf.ones_like(y), ys=y, xs=x)
        c = tape.gradient(y, x, tf.ones_like(y))
        d = tape.gradient(y, x, output_gradients=tf.ones_like(y), unconnected_gradients="zero")
        """,
    ),
    "several targets": (
        """
        import tensorflow as tf
        a = tape.gradient([y, z], x)
        b = tape.gradient((y, z), x)
        c = tape.gradient([y], x)
        d = tape.gradient([f(y), z], x)
        e = tf.gradients([*ys], x)
        """,
        """
        import tensorflow as tf
        a = tape.gradient([y, z], x, output_gradients=[tf.ones_like(y), tf.ones_like(z)])
        b = tape.gradient((y, z), x, output_gradients=[tf.ones_like(y), tf.ones_like(z)])
        c = tape.gradient([y], x, output_gradients=[tf.ones_like(y)])
        target = [f(y), z]
        d = tape.gradient(target, x, output_gradients=tf.nest.map_structure(tf.ones_like, target))
        target = [*ys]
        e = tf.gradients(target, x, grad_ys=tf.nest.map_structure(tf.ones_like, target))
        """,
    ),
    "named first": (
        """
        import tensorflow as tf

        def f(self):
            # the gradient
            g = tape.gradient(self.model(x), x)  # of the model
            self.g += tape.gradient(y[:, 0], x)
            for a, b in zip(tape.gradient(self.loss, v), v):
                print(a)
            return tape.gradient(y ** 2, x)
        """,
        """
        import tensorflow as tf

        def f(self):
            # the gradient
            target = self.model(x)
            g = tape.gradient(target, x, output_gradients=tf.ones_like(target))  # of the model
            target = y[:, 0]
            self.g += tape.gradient(target, x, output_gradients=tf.ones_like(target))
            target = self.loss
            for a, b in zip(tape.gradient(target, v, output_gradients=tf.ones_like(target)), v):
                print(a)
            target = y ** 2
            return tape.gradient(target, x, output_gradients=tf.ones_like(target))
        """,
    ),
    "the name is taken": (
        """
        import tensorflow as tf
        def f(target):
            return tape.gradient(target(y), x)
        """,
        """
        import tensorflow as tf
        def f(target):
            gradient_target = target(y)
            return tape.gradient(gradient_target, x, output_gradients=tf.ones_like(gradient_target))
        """,
    ),
    "every name is taken": (
        """
        import tensorflow as tf
        gradient_target = target = 1
        g = tape.gradient(f(y), x)
        """,
        """
        import tensorflow as tf
        gradient_target = target = 1
        gradient_target_2 = f(y)
        g = tape.gradient(gradient_target_2, x, output_gradients=tf.ones_like(gradient_target_2))
        """,
    ),
    "inside the block of a tape": (
        """
        import tensorflow as tf
        with tf.GradientTape() as outer:
            with tf.GradientTape() as tape:
                y = f(x)
            g = tape.gradient(y * y, x)
        h = outer.gradient(g, x)
        """,
        """
        import tensorflow as tf
        with tf.GradientTape() as outer:
            with tf.GradientTape() as tape:
                y = f(x)
            target = y * y
            g = tape.gradient(target, x, output_gradients=tf.ones_like(target))
        h = outer.gradient(g, x, output_gradients=tf.ones_like(g))
        """,
    ),
    "a name given inside the call, at module level": (
        """
        import tensorflow as tf
        if tape.gradient(f(x), x) is None:
            pass
        pair = f(x), tape.gradient(g(x), x)
        many = [tape.gradient(y[i], x) for i in z]
        a = 1; b = tape.gradient(f(x), x)
        """,
        """
        import tensorflow as tf
        if tape.gradient((target := f(x)), x, output_gradients=tf.ones_like(target)) is None:
            pass
        pair = f(x), tape.gradient((target := g(x)), x, output_gradients=tf.ones_like(target))
        many = [tape.gradient((target := y[i]), x, output_gradients=tf.ones_like(target)) for i in z]
        a = 1; b = tape.gradient((target := f(x)), x, output_gradients=tf.ones_like(target))
        """,
    ),
    "a target that is named on the spot": (
        """
        import tensorflow as tf
        def f(x):
            return tape.gradient((y := x * x), x), y
        """,
        """
        import tensorflow as tf
        def f(x):
            return tape.gradient((y := x * x), x, output_gradients=tf.ones_like(y)), y
        """,
    ),
    "a graph gradient sums where nothing can be named": (
        """
        import tensorflow as tf
        def f(x):
            return [tf.gradients(y[:, i], x)[0] for i in range(3)]
        class A:
            g = tf.gradients([f(x), z], x)
        """,
        """
        import tensorflow as tf
        def f(x):
            return [tf.gradients(tf.reduce_sum(y[:, i]), x)[0] for i in range(3)]
        class A:
            g = tf.gradients([tf.reduce_sum(f(x)), tf.reduce_sum(z)], x)
        """,
    ),
    "what runs over first in a comprehension": (
        """
        import tensorflow as tf
        def f(x):
            return [g for g in tape.gradient(y[0], x)]
        """,
        """
        import tensorflow as tf
        def f(x):
            target = y[0]
            return [g for g in tape.gradient(target, x, output_gradients=tf.ones_like(target))]
        """,
    ),
    "a decorator's argument": (
        """
        import tensorflow as tf
        @decorate(tape.gradient(f(x), x))
        def g():
            pass
        """,
        """
        import tensorflow as tf
        @decorate(tape.gradient((target := f(x)), x, output_gradients=tf.ones_like(target)))
        def g():
            pass
        """,
    ),
    "gradient of a gradient": (
        """
        import tensorflow as tf
        g = tf.gradients(tf.gradients(f(x), x)[0], x)[0]
        """,
        """
        import tensorflow as tf
        gradient_target = f(x)
        target = tf.gradients(gradient_target, x, grad_ys=tf.ones_like(gradient_target))[0]
        g = tf.gradients(target, x, grad_ys=tf.ones_like(target))[0]
        """,
    ),
    "two in a line": (
        """
        import tensorflow as tf
        g = tape.gradient(y, x), tf.gradients(y, t)
        """,
        """
        import tensorflow as tf
        g = tape.gradient(y, x, output_gradients=tf.ones_like(y)), tf.gradients(y, t, grad_ys=tf.ones_like(y))
        """,
    ),
    "layout and comments": (
        """
        import tensorflow as tf
        a = tape.gradient(
            y,  # the output
            x,  # the input
        )  # done
        b = tape.gradient(
            y,
            x
            # nothing else
        )
        c = tape.gradient(y,
                          x)
        d = tape.gradient(y, x, )
        e = tape.gradient( y, x )
        """,
        """
        import tensorflow as tf
        a = tape.gradient(
            y,  # the output
            x,  # the input
            output_gradients=tf.ones_like(y),
        )  # done
        b = tape.gradient(
            y,
            x,
            # nothing else
            output_gradients=tf.ones_like(y)
        )
        c = tape.gradient(y,
                          x,
                          output_gradients=tf.ones_like(y))
        d = tape.gradient(y, x, output_gradients=tf.ones_like(y), )
        e = tape.gradient( y, x, output_gradients=tf.ones_like(y) )
        """,
    ),
    "a target over several lines": (
        """
        import tensorflow as tf
        g = tape.gradient(
            a  # first
            + b,
            x,
        )
        h = tape.gradient(f(
            a, b), x)
        """,
        """
        import tensorflow as tf
        target = (a  # first
            + b)
        g = tape.gradient(
            target,
            x,
            output_gradients=tf.ones_like(target),
        )
        target = f(
            a, b)
        h = tape.gradient(target, x, output_gradients=tf.ones_like(target))
        """,
    ),
    "Keras' backend": (
        """
        from keras import backend as K
        a = K.gradients(loss, v)
        b = K.gradients(model.output[:, 0], [model.input])[0]
        c = K.gradients([p, q(x)], v)
        d = K.gradients(loss=y + z, variables=v)
        """,
        """
        from keras import backend as K
        a = K.gradients(K.sum(loss), v)
        b = K.gradients(K.sum(model.output[:, 0]), [model.input])[0]
        c = K.gradients([K.sum(p), K.sum(q(x))], v)
        d = K.gradients(loss=K.sum(y + z), variables=v)
        """,
    ),
    "Keras' backend, spelled out": (
        """
        import tensorflow as tf
        a = tf.keras.backend.gradients(loss, v)
        """,
        """
        import tensorflow as tf
        a = tf.keras.backend.gradients(tf.keras.backend.sum(loss), v)
        """,
    ),
    "Keras' optimizers": (
        """
        import keras
        import keras.backend as K
        opt = keras.optimizers.SGD()
        a = opt.get_updates(loss, params)
        b = opt.get_updates(params, [], loss)
        c = opt.get_gradients(loss, params)
        """,
        """
        import keras
        import keras.backend as K
        opt = keras.optimizers.SGD()
        a = opt.get_updates(K.sum(loss), params)
        b = opt.get_updates(params, [], K.sum(loss))
        c = opt.get_gradients(K.sum(loss), params)
        """,
    ),
    "Keras' optimizers without the backend": (
        """
        import tensorflow as tf
        opt = tf.keras.optimizers.SGD()
        a = opt.get_updates(loss=loss, params=params)
        """,
        """
        import tensorflow as tf
        opt = tf.keras.optimizers.SGD()
        a = opt.get_updates(loss=tf.reduce_sum(loss), params=params)
        """,
    ),
    "optimizers": (
        """
        import tensorflow.compat.v1 as tf
        opt = tf.train.AdamOptimizer(0.1)
        def loss_function():
            return losses
        square = lambda: losses ** 2
        class Model:
            def cost(self):
                return losses
            @property
            def total(self):
                return losses
            def train(self, loss):
                opt.minimize(losses, global_step=step)
                opt.compute_gradients(loss=self.losses * 2, var_list=v)
                opt.minimize(loss, var_list=v, grad_loss=None)
                opt.minimize(lambda: model(x) if a else b, v)
                opt.minimize(loss_function, v)
                opt.minimize(square, v)
                opt.minimize(self.cost, v, tape=tape)
                opt.minimize(self.total)
        """,
        """
        import tensorflow.compat.v1 as tf
        opt = tf.train.AdamOptimizer(0.1)
        def loss_function():
            return losses
        square = lambda: losses ** 2
        class Model:
            def cost(self):
                return losses
            @property
            def total(self):
                return losses
            def train(self, loss):
                opt.minimize(tf.reduce_sum(losses), global_step=step)
                opt.compute_gradients(loss=tf.reduce_sum(self.losses * 2), var_list=v)
                opt.minimize(tf.reduce_sum(loss), var_list=v, grad_loss=None)
                opt.minimize(lambda: tf.reduce_sum(model(x) if a else b), v)
                opt.minimize(lambda: tf.reduce_sum(loss_function()), v)
                opt.minimize(lambda: tf.reduce_sum(square()), v)
                opt.minimize(lambda: tf.reduce_sum(self.cost()), v, tape=tape)
                opt.minimize(tf.reduce_sum(self.total))
        """,
    ),
    "hessians": (
        """
        import tensorflow as tf
        h = tf.hessians(y, x)
        """,
        """
        import tensorflow as tf
        h = tf.hessians(tf.reduce_sum(y), x)
        """,
    ),
    "another alias": (
        """
        import tensorflow
        g = tape.gradient(y, x)
        """,
        """
        import tensorflow
        g = tape.gradient(y, x, output_gradients=tensorflow.ones_like(y))
        """,
    ),
    "the alias that the call uses": (
        """
        import tensorflow as tf
        import tensorflow.compat.v1 as tf1
        g = tf1.gradients(y, x)
        """,
        """
        import tensorflow as tf
        import tensorflow.compat.v1 as tf1
        g = tf1.gradients(y, x, grad_ys=tf1.ones_like(y))
        """,
    ),
    "imports that may fail": (
        """
        try:
            import tensorflow.compat.v1 as tf
        except ImportError:
            tf = None
        g = tf.gradients(y, x)
        """,
        """
        try:
            import tensorflow.compat.v1 as tf
        except ImportError:
            tf = None
        g = tf.gradients(y, x, grad_ys=tf.ones_like(y))
        """,
    ),
    "an import is added": (
        '''
        """Doc."""
        from __future__ import annotations

        from tensorflow import GradientTape, gradients as grad

        with GradientTape() as tape:
            y = x * x
        g = tape.gradient(y, x), grad
        ''',
        '''
        """Doc."""
        from __future__ import annotations

        from tensorflow import GradientTape, gradients as grad
        import tensorflow as tf

        with GradientTape() as tape:
            y = x * x
        g = tape.gradient(y, x, output_gradients=tf.ones_like(y)), grad
        ''',
    ),
    "an import under another name": (
        """
        from tensorflow import GradientTape
        tf = True
        g = tape.gradient(y, x)
        """,
        """
        from tensorflow import GradientTape
        import tensorflow

        tf = True
        g = tape.gradient(y, x, output_gradients=tensorflow.ones_like(y))
        """,
    ),
    "an import for a type checker only": (
        """
        from typing import TYPE_CHECKING
        if TYPE_CHECKING:
            import tensorflow as tf
        def f(tape, y, x):
            return tape.gradient(y, x)
        """,
        """
        from typing import TYPE_CHECKING
        import tensorflow

        if TYPE_CHECKING:
            import tensorflow as tf
        def f(tape, y, x):
            return tape.gradient(y, x, output_gradients=tensorflow.ones_like(y))
        """,
    ),
    "a global that other arguments may rebind": (
        """
        import tensorflow as tf
        def sources():
            global y
            y = 0
        g = tape.gradient(y, sources())
        """,
        """
        import tensorflow as tf
        def sources():
            global y
            y = 0
        target = y
        g = tape.gradient(target, sources(), output_gradients=tf.ones_like(target))
        """,
    ),
    "characters that are longer in bytes": (
        """
        import tensorflow as tf
        größe = {"é😀": tape.gradient(ŷ, x)}  # ∂ŷ/∂x
        """,
        """
        import tensorflow as tf
        größe = {"é😀": tape.gradient(ŷ, x, output_gradients=tf.ones_like(ŷ))}  # ∂ŷ/∂x
        """,
    ),
}

#: Programs that stay as they are, and a part of the reason for each call (none: there is nothing to do).
LEFT = {
    "seeded": ("g = tape.gradient(y, x, output_gradients=tf.ones_like(y))", []),
    "seeded by position": ("g = tf.gradients(y, x, ones)", []),
    "summed": ("a = K.gradients(K.sum(y), x)\nh = tf.hessians(tf.reduce_sum(y), x)", []),
    "a summed loss": ("opt.minimize(tf.reduce_sum(y))", []),
    "summed targets": ("g = K.gradients([K.sum(a), K.sum(b)], x)", []),
    "a summed lambda": ("opt.minimize(lambda: tf.reduce_sum(y), v)", []),
    "a weighted loss": ("opt.minimize(loss, grad_loss=w)", []),
    "summed by the rewrite": ("g = K.gradients(tf.nest.map_structure(K.sum, ys), x)", []),
    "star arguments": ("g = tape.gradient(*args)\nh = tape.gradient(y, x, **options)", ["star", "star"]),
    "getattr": ("g = {'gradient': 1}.get('x').gradients", []),
    "conditional, in a function": ("def f():\n    return a and tape.gradient(f(x), x)", ["condition"]),
    "lambda": ("f = lambda: tape.gradient(g(x), x)", ["condition"]),
    "second in a tuple": ("def f():\n    return p(), tape.gradient(f(x), x)", ["computed before"]),
    "header of a block": ("def f():\n    while tape.gradient(f(x), x):\n        pass", ["header"]),
    "shares its line": ("def f():\n    a = 1; b = tape.gradient(f(x), x)", ["other statements"]),
    "shares its line with a header": ("def f():\n    if a: b = tape.gradient(f(x), x)", ["other statements"]),
    "shares a continued line": (
        "def f():\n    if a: \\\n     b = tape.gradient(f(x), x)",
        ["other statements"],
    ),
    "the receiver may be set": ("def f(self):\n    g = self.tape.gradient(self.f(), x)", ["computed before"]),
    "class body": ("class A:\n    g = tape.gradient(f(x), x)", ["attribute of the class"]),
    "what a comprehension runs over": ("z = [g for a in b for g in tape.gradient(f(a), x)]", ["condition"]),
    "assigned again inside": ("g = tape.gradient(y, (y := x))", ["assigned again"]),
    "None before a name on the spot": (
        "g = tape.gradient(output_gradients=None, target=(y := f(x)), sources=x)",
        ["assigned again"],
    ),
    "f-string": ("print(f'{tape.gradient(y, x)}')", ["f-string"]),
    "tf is something else here": (
        "def f(tf):\n    return tape.gradient(y, x)",
        ["something else at this place"],
    ),
    "a loss and its tape": ("opt.minimize(loss, v, tape=tape)", ["tape would not record"]),
    "a loss and its tape by position": ("opt.minimize(loss, v, self.tape)", ["tape would not record"]),
    "several losses": ("opt.minimize([a, b])", ["several losses"]),
    "a lambda with several losses": ("opt.minimize(lambda: (a, b), v)", ["several losses"]),
    "a partial function": ("opt.minimize(functools.partial(f, x), v)", ["partial"]),
    "an imported loss": (
        "from losses import loss\nimport m\nopt.minimize(loss)\nopt.minimize(m.f)",
        ["imported"] * 2,
    ),
    "a function or a tensor": (
        "def loss(): pass\nif a:\n    loss = 1\nopt.minimize(loss)",
        ["a function on one path"],
    ),
    "a function in a class body": (
        "class A:\n    def loss(): pass\n    opt.minimize(loss)",
        ["body of a class"],
    ),
    "create_train_op": ("op = slim.create_train_op(loss, opt)", ["also returns the loss"]),
    "a function of unknown origin": ("def gradients(a, b): pass\ng = gradients(y, x)", ["not clear"]),
    "an assigned function": ("gradient = find()\ng = gradient(y, x)", ["not clear"]),
    "starred losses": ("K.gradients([*ys], x)", ["star"]),
}


class TestSumCommand(CodemodTest):
    """The command as libcst runs it."""

    TRANSFORM = SumCommand


@pytest.mark.parametrize("name", CHANGED)
def test_changed(name, plan_of):
    before, after = (textwrap.dedent(text) for text in CHANGED[name])
    TestSumCommand().assertCodemod(before, after, planner=plan_of)


@pytest.mark.parametrize("name", CHANGED)
def test_a_second_run_changes_nothing(name, summed):
    once = summed(textwrap.dedent(CHANGED[name][1]))
    assert once.text == textwrap.dedent(CHANGED[name][1])


@pytest.mark.parametrize("name", LEFT)
def test_left(name, summed):
    program, reasons = LEFT[name]
    text = f"import tensorflow as tf\nopt = tf.train.AdamOptimizer()\n{program}\n"
    result = summed(text)
    assert result.text == text
    assert result.changed == 0
    assert len(result.refusals) == len(reasons)
    for refusal, reason in zip(result.refusals, reasons, strict=True):
        assert reason in refusal.reason
