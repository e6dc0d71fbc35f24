"""What each person of the staff did in a period, beside the period before."""
