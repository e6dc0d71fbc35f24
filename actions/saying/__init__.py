"""How an answer is said: offers, decisions, cards."""
