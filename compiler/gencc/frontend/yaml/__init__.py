"""YAML text -> plain data, and the location of every value in the text."""
