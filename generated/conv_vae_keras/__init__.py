"""conv_vae: a model in Keras.

Convolutional variational autoencoder for 28×28 MNIST. Strided convolutions halve the
image twice; transposed convolutions double it back. The reconstruction is the log-
likelihood of a Bernoulli per pixel, computed from logits; the KL divergence is in
closed form.

Kingma & Welling 2014, arXiv:1312.6114
"""

import os

os.environ["KERAS_BACKEND"] = "tensorflow"  # read when keras is first imported
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")  # TensorFlow is talkative
