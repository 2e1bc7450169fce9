"""Error codes: what each one means, at length. `gencc explain E0101` prints it."""

from __future__ import annotations

from collections.abc import Mapping

from gencc.diagnostics.explanation import Explanation
from gencc.diagnostics.spec_codes import FORM, MEANING, TRAINING

_FILE: dict[str, Explanation] = {
    "E0101": Explanation(
        "file cannot be read",
        "The spec cannot be read: there is no such file, it is a folder, a pipe or a "
        "device, or the system does not allow it. Check the path, which is relative to the folder "
        "you are in: `gencc build specs/vae.yaml`.",
    ),
    "E0102": Explanation(
        "character that is not plain text",
        "The spec holds a byte that is not UTF-8, or a character that is invisible "
        "or changes how text is shown: a control character, a direction mark, an "
        "exotic line end. Such a text does not say what it seems to say, so it is "
        'refused, also when an escape such as "\\u202e" brings it in. Remove it; '
        "letters of every script are welcome: `about: für Größen`.",
    ),
    "E0103": Explanation(
        "not YAML",
        "The text is not YAML, so nothing further is known about it. Mostly a "
        "bracket or quote is not closed, lines that belong together are not "
        "aligned, a tab stands in the indentation, or text with `: ` in it is not "
        'in quotes. The right way: `about: "VAE: a first try"`.',
    ),
    "E0104": Explanation(
        "key given twice",
        "The same key stands twice in one mapping. YAML readers silently take one "
        "of the two values, and not all the same one, so it is refused. Keep one: "
        "`train: {epochs: 20}`.",
    ),
    "E0105": Explanation(
        "part of YAML that the language does not have",
        "Anchors `&a`, aliases `*a`, merge keys `<<`, tags `!!int`, directives "
        "`%YAML` and a second document are not part of the language: a few lines "
        "of them can stand for gigabytes, and a reader has to look elsewhere to "
        "know what is meant. Write the value where it is needed: `dense: 64`. A key "
        'that is really called << is put in quotes: `"<<": 1`.',
    ),
    "E0106": Explanation(
        "file beyond a limit",
        "A limit that no sensible spec comes near, so that every file is read in "
        "bounded time and memory: 1 MiB of text, 32 levels, 10,000 keys and "
        "values, 64 KiB for one text. Data belongs into files of its own, which `data:` names: "
        "`data: {source: mnist}`.",
    ),
    "E0107": Explanation(
        "ambiguous number",
        "A number that readers understand differently or that a program cannot "
        "hold: `010` is 8 for some, `1_000` a text for others, `.inf` and `1e999` "
        "are not finite, and more than 18 digits are lost. Write it plainly: `10`, "
        '`1000`, `1.0e-3`; text that looks like a number goes in quotes: `"010"`.',
    ),
    "E0108": Explanation(
        "key that is not text",
        "A key is not text but a number, true or false, nothing, a list or a "
        "mapping. Names of networks, losses and settings are text; put the key in "
        'quotes if it must look like that: `"1": ...`, or better give it a name: '
        "`first: ...`.",
    ),
    "E0109": Explanation(
        "no mapping at the top level",
        "A spec is a mapping of keys to values at its top level; this file is "
        "empty, a list, or a lone value. Begin with `gencc: 1`, then `name: vae` on "
        "the next line.",
    ),
    "E0110": Explanation(
        "value for a place that the spec does not have",
        "`--set PATH=VALUE` builds a spec as if VALUE stood at PATH. A path is made of "
        "the keys on the way, with dots between them, and of an item in a list its "
        "number, counted from 0, or its `name`. Keys that are not there are added, and "
        "`null` takes one away; but a path cannot lead through a number or a text, or to "
        "an item behind the last one. The right way: `gencc build vae.yaml --set latent.z.normal=8 --set "
        "networks.encoder.layers.1.dense=64`.",
    ),
}

_BACKEND: dict[str, Explanation] = {
    "E0501": Explanation(
        "unknown backend",
        "No backend of this name is installed. `gencc backends` lists those that "
        "are; torch and keras come with gencc, others are distributions that bring "
        "an entry point of the group `gencc.backends`. The right way: "
        "`gencc build vae.yaml --backend torch`.",
    ),
    "E0502": Explanation(
        "broken backend",
        "A backend of this name is installed but cannot be used: it, or something "
        "that it imports, is missing or broken, or two distributions claim the same "
        "name. No backend needs its framework to compile a spec. Install the named "
        "distribution again, or uninstall one of the two: `pip install -U NAME`.",
    ),
    "E0503": Explanation(
        "backend that failed",
        "A backend stopped with an exception, or what it made is no package: a file "
        "that is not valid Python, a file name that is not plain. The spec was found "
        "good before, so this is a bug of that backend, and nothing was written. "
        "Report it to its authors, with the spec; `GENCC_TRACEBACK=1 gencc build "
        "...` prints where it happened. Another backend may do: `--backend keras`.",
    ),
    "E0504": Explanation(
        "spec that a backend cannot express",
        "The spec is good, but this backend cannot express a part of it exactly, and "
        "an approximation would be another model. Write that part in another way, "
        "or use a backend that has it: `gencc build vae.yaml --backend torch`.",
    ),
    "E0505": Explanation(
        "two packages for one folder",
        "Two of the specs would be written to the same folder, one over the other: "
        "they have the same `name:`, or one spec stands twice on the command line. "
        "Give one of them another name, `name: vae_small`, or build them into two "
        "folders: `gencc build vae.yaml --backend torch --out small`.",
    ),
    "E0506": Explanation(
        "backend without that form",
        "`--single-file` writes a model into one file for a slide or a lesson, and "
        "`--notebook` as a notebook. This backend has no such form: it is a plugin "
        "without a method `emit_single_file`, `emit_annotated_file` (for `--spec-lines`) "
        "or `emit_notebook`. Build its package, "
        "`gencc build vae.yaml --backend NAME`, or use one of `torch`, `keras` and "
        "`keras-jax`.",
    ),
}

_FOLDER: dict[str, Explanation] = {
    "E0601": Explanation(
        "edited package",
        "A file of the generated package was edited or removed since gencc wrote "
        "it, and building would undo that. Change the spec instead and restore the "
        "file, put the package into another folder, `gencc build vae.yaml --backend "
        "torch --out fresh`, which writes fresh/vae_torch, or use `--force`, which "
        "keeps the old package whole as `vae_torch.before-1`.",
    ),
    "E0602": Explanation(
        "foreign file in a package",
        "The folder of the package holds a file, link or folder that gencc did not "
        "put there; replacing the package would take it away. Move it out of the "
        "package, `mv vae_torch/notes.txt .`, or choose another folder to put the "
        "package into with `--out`; `--force` keeps the old package whole as a backup.",
    ),
    "E0603": Explanation(
        "folder that gencc did not write",
        "The folder that the package would be written to is not empty, and no valid "
        "`gencc.json` in it says that gencc made it. gencc replaces only its own "
        "packages. Move that folder away, or name another one to put packages into: "
        "`gencc build vae.yaml --backend torch --out out` writes out/vae_torch.",
    ),
    "E0604": Explanation(
        "folder that cannot be written",
        "The package cannot be put there: the target is a file or a link, or the "
        "system refuses to write (no permission, a read-only or full disk). What "
        "was there before is untouched. Free the place, or choose a folder you may "
        "write to: `--out ~/models` writes ~/models/vae_torch.",
    ),
}

ERRORS: Mapping[str, Explanation] = {
    **_FILE,
    **FORM,
    **MEANING,
    **TRAINING,
    **_BACKEND,
    **_FOLDER,
}
"""Code -> explanation. Warnings have theirs in `gencc.lints`, a module for each."""
