"""What Keras makes of the words of the language, by their kinds, as in `gencc.ops`."""
