"""EntityMaps, which fix what entities a sequence of queries looks at (clauses 4.3.6.7, 4.5.25, 5.14, 6.32, 6.34)."""
