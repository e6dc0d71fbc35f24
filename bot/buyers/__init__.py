"""Buyers by facts: lists, groups, tags by hand and by rule, and messages to a group."""
