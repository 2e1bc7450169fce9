"""vae: a model in Keras on JAX.

Variational autoencoder. The encoder's two heads give the mean and the log-variance of
q(z|x); the decoder turns a code z back into an image. Training minimizes C times the
squared reconstruction error plus KL(q(z|x) ‖ p(z)), which for normals has the closed
form 1/2 sum(mean^2 + exp(log_var) - 1 - log_var).

Kingma & Welling 2014, arXiv:1312.6114
"""

import os

os.environ["KERAS_BACKEND"] = "jax"  # read when keras is first imported
