"""What every training needs: random streams, checkpoints, pictures, the run itself.

The same in every package.
"""
