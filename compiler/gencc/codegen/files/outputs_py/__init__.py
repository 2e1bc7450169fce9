"""outputs.py: what a trained model shows, measures and saves."""
