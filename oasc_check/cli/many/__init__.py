"""Many platforms in one go: each is judged apart from the others, here or on the workers of a cluster."""
