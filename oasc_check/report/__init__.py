"""Stage 5, result -> console, JSON, JUnit: views of one result, nothing else."""
