"""Proves suites: answers are recorded, judged again offline, and spoilt to see whether the tests notice."""
