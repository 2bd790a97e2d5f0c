"""Finds out, politely and without writing, which mechanisms answer at an address: a platform file comes of it."""
