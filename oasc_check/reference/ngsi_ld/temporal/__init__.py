"""The Temporal Evolution of entities: how it is written, kept and asked for (clauses 4.5.6 to 4.5.9, 4.5.19, 4.11)."""
