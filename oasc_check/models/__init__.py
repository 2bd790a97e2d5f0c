"""Smart Data Models at hand: the cache of schemas, how it is filled, and what is refused."""
