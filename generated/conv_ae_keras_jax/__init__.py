"""conv_ae: a model in Keras on JAX.

Convolutional autoencoder. Strided convolutions halve the image twice, from 1 channel to
16 and 32; transposed convolutions, which are the adjoints of convolutions, lead back to
the image. The decoder is the mirror of the encoder, with weights of its own. The loss
is the squared error, summed over the pixels.

Masci et al. 2011, ICANN; Zeiler et al. 2010, CVPR
"""

import os

os.environ["KERAS_BACKEND"] = "jax"  # read when keras is first imported
