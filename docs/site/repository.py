"""A site of the repository's own pages, with the files that they link to.

mkdocs calls `on_files` and `on_page_markdown`. Pages keep their paths, so that links that
work in the repository work in the site. A text file that is linked to, such as a spec,
becomes a page that shows it; a folder becomes one that lists its files.
"""

import ast
import posixpath
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

ROOT = Path(__file__).parents[2]
PATTERNS = ("*.md", "docs/*.md", "docs/course/*.md", "*/README.md", "specs/*/README.md")
PAGES = sorted({path for pattern in PATTERNS for path in ROOT.glob(pattern)})
COPIED = frozenset({".png", ".svg", ".ipynb"})
LANGUAGES = {
    ".py": "python",
    ".yaml": "yaml",
    ".json": "json",
    ".toml": "toml",
    ".txt": "text",
    ".md": "markdown",
}
LISTING = "index.md"  # the page of a folder that has no README.md

_LINK = re.compile(r'(?P<before>\]\(|\b(?:src|href)=")(?P<path>[^)"#:\s]+)(?=[)"#])')
_HIDDEN = "---\nsearch: {exclude: true}\n---\n\n"  # of files, so that pages come first


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """The files of the theme and of the repository, in place of what lies in docs/."""
    of_theme = [file for file in files if file.src_dir != config.docs_dir]
    site = Files([*of_theme, *(_copied(page, config) for page in PAGES)])
    for path in sorted({target for page in PAGES for target in _targets(page)}):
        for file in _shown(path, config):
            if file.src_uri not in site.src_uris:
                site.append(file)
    return site


def on_page_markdown(
    markdown: str, page: Page, config: MkDocsConfig, files: Files
) -> str:
    """The text of a page whose links lead to the pages of files and folders."""
    folder = posixpath.dirname(page.file.src_uri)

    def of_site(link: re.Match[str]) -> str:
        path = link["path"]
        uri = posixpath.normpath(posixpath.join(folder, path))
        for end in (".md", "/README.md", f"/{LISTING}"):
            if uri not in files.src_uris and uri + end in files.src_uris:
                return link["before"] + path.rstrip("/") + end
        return link[0]

    return _LINK.sub(of_site, markdown)


def _targets(page: Path) -> Iterator[Path]:
    """The files and folders that a page links to, but for pages of the site."""
    for link in _LINK.finditer(page.read_text("utf-8")):
        path = Path(posixpath.normpath(page.parent / link["path"]))
        if path.exists() and path.is_relative_to(ROOT) and path not in PAGES:
            yield path


def _shown(path: Path, config: MkDocsConfig) -> Iterator[File]:
    """What the site has of a file or folder: a picture, a notebook, or pages."""
    if path / "README.md" in PAGES:
        return
    if path.is_dir():
        entries = [entry for entry in sorted(path.iterdir()) if _is_listed(entry)]
        for entry in entries:
            yield from _shown(entry, config)
        yield _written(path / LISTING, _listing(path, entries), config)
    elif path.suffix in COPIED:
        yield _copied(path, config)
    elif path.suffix in LANGUAGES and path not in PAGES:
        yield _written(path.with_name(f"{path.name}.md"), _source(path), config)


def _is_listed(path: Path) -> bool:
    if path.name.startswith((".", "__pycache__")):
        return False
    return path.is_dir() or path.suffix in LANGUAGES


def _listing(folder: Path, entries: Iterable[Path]) -> str:
    """A page with a line for each file: its name, and what it says of itself."""
    lines = [f"# {folder.relative_to(ROOT)}/", ""]
    for entry in entries:
        name = f"{entry.name}/" if entry.is_dir() else entry.name
        lines.append(f"- [`{name}`]({entry.name}){_summary(entry)}")
    return "\n".join(lines)


def _summary(path: Path) -> str:
    """The first line of what a module, or the module of a folder, says of itself."""
    if path.is_dir():
        path /= "__init__.py"
    if path.suffix != ".py" or not path.exists():
        return ""
    text = ast.get_docstring(ast.parse(path.read_text("utf-8"))) or ""
    return f": {text.splitlines()[0]}" if text else ""


def _source(path: Path) -> str:
    """A page that shows a file."""
    fence = "~" * 8
    language, text = LANGUAGES[path.suffix], path.read_text("utf-8")
    header = f"# {path.name}\n\n`{path.relative_to(ROOT).as_posix()}`\n\n"
    return f"{header}{fence}{language}\n{text}{fence}\n"


def _copied(path: Path, config: MkDocsConfig) -> File:
    uri = path.relative_to(ROOT).as_posix()
    return File(uri, str(ROOT), config.site_dir, config.use_directory_urls)


def _written(path: Path, text: str, config: MkDocsConfig) -> File:
    uri = path.relative_to(ROOT).as_posix()
    return File.generated(config, uri, content=_HIDDEN + text)
