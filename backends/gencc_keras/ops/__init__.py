"""The words of the language in Keras, in a folder for each kind, as in `gencc.ops`."""
