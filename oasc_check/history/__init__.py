"""Verdicts over time: one row for each run in a SQLite database of the user, and what can be read from them."""
