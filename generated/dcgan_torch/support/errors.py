"""Errors whose causes the user can fix.

The same in every package.

The command line prints such an error without a traceback and exits with its code.
"""


class PackageError(Exception):
    """The request cannot be carried out."""

    exit_code = 2


class DataError(PackageError):
    """The data are missing, damaged or not what the model was written for."""

    exit_code = 3


class CheckpointError(PackageError):
    """A checkpoint cannot be written, read or used here."""

    exit_code = 4


class Diverged(PackageError):
    """A value that training depends on is no longer finite."""

    exit_code = 5
