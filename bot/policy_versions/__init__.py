"""Versions of the shop's numbers: drafts, their replay over the past, release, history."""
