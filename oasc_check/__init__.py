"""Judges smart-city platforms against the OASC Minimal Interoperability Mechanisms."""

__version__ = "0.1.0"
