"""Whole conversations played against the running product, judged by its records and words."""
