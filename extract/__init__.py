"""Pure functions from bytes to report and facts. This room opens no file but its packaged data, and reads no clock."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from extract.pipeline import EXTRACTOR_VERSION, clean_page, code_report, extract_page

__all__ = ["EXTRACTOR_VERSION", "clean_page", "code_report", "extract_page"]


def __getattr__(name: str) -> Any:
    """Load the pipeline on first use: a stage of this room can be imported without all the others."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from extract import pipeline  # noqa: PLC0415 - see above

    return getattr(pipeline, name)
