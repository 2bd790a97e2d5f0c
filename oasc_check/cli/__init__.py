"""Parses, prints, exits: one file per command."""
