"""dcgan: a model in Keras on JAX.

Deep convolutional GAN in small. Transposed convolutions grow an image from noise,
strided convolutions judge it, with batch normalization in both, Adam with beta_1 = 0.5,
and the non-saturating loss: the generator maximizes log D(G(z)).

Radford et al. 2016, arXiv:1511.06434
"""

import os

os.environ["KERAS_BACKEND"] = "jax"  # read when keras is first imported
