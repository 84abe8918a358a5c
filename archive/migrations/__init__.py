"""Schema migrations, run by `archive.database` when an archive of an older schema is opened."""
