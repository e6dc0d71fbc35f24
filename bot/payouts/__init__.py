"""Money on its way out: payouts, their provider, reversals and the daily reconciliation."""
