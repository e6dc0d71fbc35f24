"""Decisions on requests, and carrying them out."""
