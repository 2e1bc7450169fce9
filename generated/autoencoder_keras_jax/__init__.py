"""autoencoder: a model in Keras on JAX.

Nonlinear autoencoder. The encoder squeezes an image into eight numbers, the decoder is
its mirror: the same layers in reverse order, each with its own weights. With linear
layers alone it would find the principal subspace; the nonlinearities let it follow a
curved manifold.

Hinton & Salakhutdinov 2006, Science 313:504
"""

import os

os.environ["KERAS_BACKEND"] = "jax"  # read when keras is first imported
