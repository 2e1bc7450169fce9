"""image_to_image_unpaired: a model in PyTorch.

Unpaired image-to-image translation with cycle consistency. There are two heaps of
images, here threes and eights, and no pairs. Two generators lead from each domain to
the other, and a critic in each tells real images from translated ones. That alone would
allow any eight for a three; the cycle loss ‖a − F(G(a))‖₁ + ‖b − G(F(b))‖₁ asks that
the way back leads home, so that the eight has to keep what was special about the three.

Zhu et al. 2017, arXiv:1703.10593
"""
