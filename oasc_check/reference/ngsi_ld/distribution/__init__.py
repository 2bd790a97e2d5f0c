"""Distributed operations: requests that the broker passes on to registered Context Sources (clause 4.3.6)."""
