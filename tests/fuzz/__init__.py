"""Fuzzing of what reads and edits files: any bytes at all, and no promise broken."""
