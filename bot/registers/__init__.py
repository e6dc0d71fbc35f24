"""Registers (登记): forms that a shop defines itself, filled beside the chat."""
