"""What training sees of images: a module has `compute`, of those of a minibatch."""
