"""YAML text -> plain data, and the place of every value in the text."""
