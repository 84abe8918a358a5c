"""What `archive.Archive` can do, one file for each thing that it is asked for."""
