"""The output of `gencc show`."""
