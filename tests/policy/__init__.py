"""Tests of the shop's rules."""
