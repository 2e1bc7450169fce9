"""train.py: steps, stages and the loop around them."""
