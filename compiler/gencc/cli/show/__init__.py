"""What `gencc show` prints of a model."""
