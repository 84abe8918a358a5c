"""Sources: one YAML file per site, read into `schemas.source.Source`.

Files stand in folders by province; an operator's own folders are read beside them. Every error names file, line and
field, so that a file can be mended without reading code.
"""

from crawler.sources.catalogue import Catalogue, load_catalogue
from crawler.sources.reading import SourceError, load_source, parse_source

__all__ = ["Catalogue", "SourceError", "load_catalogue", "load_source", "parse_source"]
