"""Routes, one file a kind of page, found by walking this folder: a module offers `router`."""
