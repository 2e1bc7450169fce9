"""conv_vae: a model in Keras on JAX.

Convolutional variational autoencoder. Strided convolutions halve the image twice, two
heads give mean and log-variance of q(z|x), transposed convolutions lead back to the
image. The reconstruction is the binary cross entropy, −log p(x|z) where pixels are 0 or
1, used for grey ones too; KL is in closed form.

Kingma & Welling 2014, arXiv:1312.6114
"""

import os

os.environ["KERAS_BACKEND"] = "jax"  # read when keras is first imported
