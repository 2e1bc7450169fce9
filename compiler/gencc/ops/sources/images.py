"""`source: images`"""

from __future__ import annotations

from gencc.ops.sources import Source

SOURCE = Source("a folder of images")

DOCUMENTATION = """\
| `images` | [images](#images) in a folder, in sub-folders by class; needs `shape` |
"""
