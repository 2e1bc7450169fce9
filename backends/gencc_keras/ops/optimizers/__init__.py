"""Rules of update in Keras: our own classes, in the runtime files.

A module has `CLASS`, and `settings`, its keyword arguments.
"""
