"""The command line of a model in one file.

The same in every package.
"""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from .history import History
from .support import locations
from .support.errors import PackageError
from .support.locations import Location


def main(
    train: Callable[[Location | None, int | None], History], *, data: str, out: str
) -> None:
    """Read the options, train, and write the losses into a folder, `out` by default.

    `train` takes the location of the data and a number of steps, either of which may be
    None; `data` says in the help what that location is.
    """
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", action="append", metavar="PATH", help=data)
    parser.add_argument("--steps", type=int, help="iterations, instead of all epochs")
    parser.add_argument(
        "--out", type=Path, default=Path(out), help=f"where to write losses ({out})"
    )
    options = parser.parse_args()
    try:
        train(locations.of(options.data), options.steps).save(options.out)
    except PackageError as error:
        print(f"error: {error}", file=sys.stderr)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        sys.exit(130)
    print(f"wrote {options.out / 'losses.csv'} and losses.png")
