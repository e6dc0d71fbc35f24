"""未成交: talks before a purchase after which the buyer ordered nothing, and why."""
