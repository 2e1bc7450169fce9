"""The files of a package that are written from the spec, a room for each."""
