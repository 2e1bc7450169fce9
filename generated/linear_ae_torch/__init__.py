"""linear_ae: a model in PyTorch.

Linear autoencoder with tied weights: the code is W x, the reconstruction Wᵀ W x. Its
loss ‖x − WᵀWx‖² is least when the rows of W span the subspace of the largest variances,
which is what principal component analysis finds; what is left is the sum of the
discarded eigenvalues of the covariance. The rows are a basis of that subspace, not the
eigenvectors themselves: any rotation of them does as well. The biases take the place of
subtracting the mean.

Baldi & Hornik 1989, Neural Networks 2:53; Kunin et al. 2019, arXiv:1901.08168
"""
