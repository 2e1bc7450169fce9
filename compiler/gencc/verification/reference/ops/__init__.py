"""What the words of the language mean, in NumPy, by their kinds, as in `gencc.ops`."""
