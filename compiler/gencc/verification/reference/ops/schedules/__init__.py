"""Curves: a module has `value`, the number after a part t of the steps, from 0 to 1."""
