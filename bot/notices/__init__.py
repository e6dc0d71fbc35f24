"""Notices that nobody asked for: found in facts, told once, kept where nobody is there to read."""
