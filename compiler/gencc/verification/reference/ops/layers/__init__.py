"""What layers compute.

Written from the definitions in `gencc.ops` and by nothing that backends use: an oracle
that shares their code repeats their mistakes. A module has `compute(layer, x, weights)`,
for a batch x, images being (batch, height, width, channels) and kernels in the canonical
layout.
"""
