"""The @contexts that the broker stores, manages and serves (clauses 5.13, 6.29, 6.30)."""
