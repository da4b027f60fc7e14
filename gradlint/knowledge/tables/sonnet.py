"""Sonnet 1 and 2: modules by what calling them does; the parameters are those of the constructor.

The notation is that of `gradlint.knowledge.tables.tensorflow`.
"""

from __future__ import annotations

MODULES = {
    "dense(units|output_size)": "Linear",
    "perceptron(sizes|output_sizes)": "nets.MLP",
    "convolution(rank=3 filters|output_channels *others data_format)": "Conv1D Conv1DTranspose",
    "convolution(rank=4 filters|output_channels *others data_format)": "Conv2D Conv2DTranspose",
    "convolution(rank=5 filters|output_channels *others data_format)": "Conv3D Conv3DTranspose",
    "flatten_behind(number|preserve_dims)": "Flatten BatchFlatten",
    "embedding(vocabulary|vocab_size units|embed_dim)": "Embed",
    "same_layer()": "Bias Dropout",
    "batch_norm_of_sonnet()": "BatchNorm",
    "layer_norm_of_sonnet(axis)": "LayerNorm",
}
