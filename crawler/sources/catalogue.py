"""All sources of a set of folders, by name."""

import difflib
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib.resources import as_file, files
from pathlib import Path

from crawler.sources.reading import SourceError, load_source
from schemas.source import Source


@dataclass
class Catalogue:
    """Sources by name; files that could not be read stand beside them, so that one typo does not stop the others."""

    sources: dict[str, Source] = field(default_factory=dict)
    own: tuple[str, ...] | None = None
    """Names of the sources that come from the operator's folders; None where no folder was named."""
    errors: list[SourceError] = field(default_factory=list)
    missing: list[SourceError] = field(default_factory=list)
    """Those of the errors that are folders which are not there."""
    doubled: dict[str, SourceError] = field(default_factory=dict)
    """Those of the errors that are second files of one name, by this name."""

    def find(self, name: str) -> Source:
        """Return the source called `name`; KeyError with a line that names the nearest names."""
        if name in self.sources:
            return self.sources[name]
        broken = next((error for error in self.errors if Path(error.file).stem == name), None)
        if broken:
            raise KeyError(str(broken))
        near = difflib.get_close_matches(name, self.sources, n=3, cutoff=0.5)
        near += [known for known in self.sources if name and name in known and known not in near]
        hint = f"; did you mean {', '.join(near[:5])}?" if near else "; `xieshang sources` lists them"
        raise KeyError(f"no source is called {name!r}{hint}")

    def choose_all(self) -> list[Source]:
        """Return what `crawl --all` crawls: the operator's own sources, or else all that ship but the sample sites."""
        if self.own is not None:
            return [self.sources[name] for name in self.own]
        return [source for source in self.sources.values() if source.publisher != "sample"]


def load_catalogue(folders: Sequence[Path] = ()) -> Catalogue:
    """Read the sources that ship with the project, and those of `folders`, which win where names meet."""
    catalogue = Catalogue()
    with as_file(files("crawler.sources")) as shipped:
        _read_folder(shipped, catalogue, {})
    own: dict[str, Path] = {}
    for folder in folders:
        if not folder.exists():
            catalogue.missing.append(SourceError(str(folder), None, "", "there is no such folder"))
            catalogue.errors.append(catalogue.missing[-1])
            continue
        _read_folder(folder, catalogue, own)
    if folders:
        catalogue.own = tuple(own)
    return catalogue


def _read_folder(folder: Path, catalogue: Catalogue, names: dict[str, Path]) -> None:
    """Read the files of `folder`; `names` are those met before, by name, and those of `folder` are added to it."""
    for path in sorted([folder] if folder.is_file() else [*folder.rglob("*.yml"), *folder.rglob("*.yaml")]):
        try:
            source = load_source(path)
        except SourceError as error:
            catalogue.errors.append(error)
            continue
        if source.name in names and names[source.name].resolve() == path.resolve():
            continue
        if source.name in names:
            reason = f"{source.name!r} is also the name of {names[source.name]}"
            catalogue.doubled[source.name] = SourceError(str(path), None, "name", reason)
            catalogue.errors.append(catalogue.doubled[source.name])
            continue
        names[source.name] = path
        catalogue.sources[source.name] = source
