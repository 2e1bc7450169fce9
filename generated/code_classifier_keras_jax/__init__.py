"""code_classifier: a model in Keras on JAX.

Classification on the codes of an autoencoder, in two stages. The first trains encoder
and decoder without looking at any label. The second trains a classifier, one softmax
layer, on the codes; the encoder is frozen then, as no step of that stage updates it.
The loss is the cross entropy −log p(y | c). If so few numbers classify well, the code
has kept what tells digits apart.

Hinton & Salakhutdinov 2006, Science 313:504; Bengio et al. 2007, NIPS
"""

import os

os.environ["KERAS_BACKEND"] = "jax"  # read when keras is first imported
