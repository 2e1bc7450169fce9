"""What has been worked out about large files, so that it is not worked out each time.

The same in every package.

It lies in ~/.cache/gencc, or where XDG_CACHE_HOME says, and may be deleted at any time.
"""

import hashlib
import json
import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from . import atomic

Result = Mapping[str, Any]


def of(key: str, compute: Callable[[], Result]) -> Result:
    """What `compute` gives, or gave when it was last called for this key.

    The key has to say all that it depends on; what it gives is kept as JSON.
    """
    try:
        path = _path(key)
        known = json.loads(atomic.read(path))
        if known["key"] == key:
            result: Result = known["result"]
            return result
    except (OSError, ValueError, KeyError, TypeError, RuntimeError):
        pass  # not worked out yet, damaged, or a user without a home
    result = compute()
    with suppress(OSError, RuntimeError):  # then it is worked out again
        path = _path(key)
        atomic.make_folder(path.parent)
        atomic.write(path, json.dumps({"key": key, "result": result}).encode())
    return result


def _path(key: str) -> Path:
    home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    name = hashlib.sha256(key.encode()).hexdigest()[:32]
    return Path(home, "gencc", f"{name}.json")
