"""Context source registrations: kept, found, and subscribed to (clauses 5.9 to 5.12)."""
