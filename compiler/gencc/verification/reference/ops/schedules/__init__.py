"""Curves: a module has `value`, the number after a part t of the steps, from 0 to 1.

That of piecewise is by what is over, in iterations or epochs.
"""
