"""Rules of update in PyTorch.

A module has `CLASS` of torch.optim, `MOMENTS`, what its state calls those of the rule,
and `settings`, the keyword arguments of the class.
"""
