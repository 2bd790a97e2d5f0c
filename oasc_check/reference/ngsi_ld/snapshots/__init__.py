"""Snapshots: results of queries, frozen as a broker within the broker (clauses 4.3.7, 5.5.15, 5.16, 6.3.22, 6.36)."""
