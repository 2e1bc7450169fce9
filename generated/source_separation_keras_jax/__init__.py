"""source_separation: a model in Keras on JAX.

Two images are mixed, m = ½ x + ½ s, and a network is to take the mixture apart. Which
of its two heads gives which source is not said, and cannot be: m is the same either
way. So the loss takes the better of the two assignments, as in permutation invariant
training. The second source is the same minibatch in another order, so now and then an
image meets itself.

Yu et al. 2017, arXiv:1607.00325; Hershey et al. 2016, ICASSP
"""

import os

os.environ["KERAS_BACKEND"] = "jax"  # read when keras is first imported
