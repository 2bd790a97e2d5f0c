"""Stage 6, result + evidence -> a signed file, and back."""
