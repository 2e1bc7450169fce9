"""What stands behind a training: random streams, checkpoints, pictures, the run itself.

The same in every package.
"""
