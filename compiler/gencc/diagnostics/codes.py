"""What each code means, at length: the text behind `gencc explain CODE`."""

from __future__ import annotations

from collections.abc import Mapping

_FILE: dict[str, str] = {
    "E0101": (
        "The spec cannot be read: there is no such file, it is a folder, or the "
        "system does not allow it. Check the path, which is relative to the folder "
        "you are in: `gencc build specs/vae.yaml`."
    ),
    "E0102": (
        "The spec holds a byte that is not UTF-8, or a character that is invisible "
        "or changes how text is shown: a control character, a direction mark, an "
        "exotic line end. Such a text does not say what it seems to say, so it is "
        'refused, also when an escape such as "\\u202e" brings it in. Remove it; '
        "letters of every script are welcome: `about: für Größen`."
    ),
    "E0103": (
        "The text is not YAML, so nothing further is known about it. Mostly a "
        "bracket or quote is not closed, lines that belong together are not "
        "aligned, a tab stands in the indentation, or text with `: ` in it is not "
        'in quotes. The right way: `about: "VAE: a first try"`.'
    ),
    "E0104": (
        "The same key stands twice in one mapping. YAML readers silently take one "
        "of the two values, and not all the same one, so it is refused. Keep one: "
        "`train: {epochs: 20}`."
    ),
    "E0105": (
        "Anchors `&a`, aliases `*a`, merge keys `<<`, tags `!!int`, directives "
        "`%YAML` and a second document are not part of the language: a few lines "
        "of them can stand for gigabytes, and a reader has to look elsewhere to "
        "know what is meant. Write the value where it is needed: `dense: 64`. A key "
        'that is really called << is put in quotes: `"<<": 1`.'
    ),
    "E0106": (
        "A limit that no sensible spec comes near, so that every file is read in "
        "bounded time and memory: 1 MiB of text, 32 levels, 20 000 values, 64 KiB "
        "for one text. Data belongs into files of its own, which `data:` names: "
        "`data: {source: mnist}`."
    ),
    "E0107": (
        "A number that readers understand differently or that a program cannot "
        "hold: `010` is 8 for some, `1_000` a text for others, `.inf` and `1e999` "
        "are not finite, and more than 18 digits are lost. Write it plainly: `10`, "
        '`1000`, `1.0e-3`; text that looks like a number goes in quotes: `"010"`.'
    ),
    "E0108": (
        "A key is not text but a number, true or false, nothing, a list or a "
        "mapping. Names of networks, losses and settings are text; put the key in "
        'quotes if it must look like that: `"1": ...`, or better give it a name: '
        "`first: ...`."
    ),
    "E0109": (
        "A spec is a mapping of keys to values at its top level; this file is "
        "empty, a list, or a lone value. Begin with `gencc: 1`, then `name: vae` on "
        "the next line."
    ),
}

_FOLDER: dict[str, str] = {
    "E0601": (
        "A file of the generated package was edited or removed since gencc wrote "
        "it, and building would undo that. Change the spec instead and restore the "
        "file, build into another folder, `gencc build vae.yaml --out vae2`, or "
        "use `--force`, which keeps the old folder whole as `vae.before-1`."
    ),
    "E0602": (
        "The target folder holds a file, link or folder that gencc did not put "
        "there; replacing the package would take it away. Move it out of the "
        "package, `mv out/vae/notes.txt .`, or build with `--out` elsewhere; "
        "`--force` keeps the old folder whole as a backup."
    ),
    "E0603": (
        "The target folder is not empty, and no valid `gencc.json` says that gencc "
        "made it. gencc replaces only its own packages. Name a new or an empty "
        "folder: `gencc build vae.yaml --out out/vae`."
    ),
    "E0604": (
        "The package cannot be put there: the target is a file or a link, or the "
        "system refuses to write (no permission, a read-only or full disk). What "
        "was there before is untouched. Free the place, or choose a folder you may "
        "write to: `--out ~/vae`."
    ),
}

CODES: Mapping[str, str] = {**_FILE, **_FOLDER}
"""Code -> explanation: what it means, why it is refused, and the right way."""
