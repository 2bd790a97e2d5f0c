"""Stage 1, files -> Suite: strict YAML, the model, and every problem at its place in the author's file."""
