"""Pure functions from bytes to report and facts. This room opens no file but its packaged data, and reads no clock."""
