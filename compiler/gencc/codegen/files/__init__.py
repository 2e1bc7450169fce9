"""The files of a package that are written from the spec, a module or folder for each."""
