"""Search: tantivy over overlapping character bigrams, following the database by change number."""
