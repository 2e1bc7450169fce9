"""Runs a program where TensorFlow's functions are not traced: see `forkserver.warm`."""

import runpy
import sys

import tensorflow

tensorflow.config.run_functions_eagerly(True)
del sys.argv[0]
runpy.run_path(sys.argv[0], run_name="__main__")
