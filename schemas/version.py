"""The version of the project, read by the build and stamped on every record it makes."""

__version__ = "0.1.0"
