"""Whole conversations (*.yml) and the tests of their player."""
