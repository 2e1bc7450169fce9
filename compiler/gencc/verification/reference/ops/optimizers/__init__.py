"""Rules of update: a module has `move`, which makes one step for one weight.

It is given the gradient, the weight, its moments by name and, of a rule that counts, the
number of the update, the first being 1. It returns the weight and the moments after it.
"""
