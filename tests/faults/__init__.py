"""Faults of the network and of servers, one at a time, before a platform that is right."""
