"""The report of a run in a terminal or a pipe."""
