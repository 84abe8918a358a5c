"""Trust: checking an archive against its own bytes, mending what follows from others, backups that can be restored."""
