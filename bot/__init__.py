"""Anxin: what faces people, and the rules behind it."""
