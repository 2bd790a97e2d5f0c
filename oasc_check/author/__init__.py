"""Helps authors of suites: skeletons, drafts from recordings, and pages that show what a suite says."""
