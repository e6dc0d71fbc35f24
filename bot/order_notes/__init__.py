"""Seller remarks and flags of an order."""
