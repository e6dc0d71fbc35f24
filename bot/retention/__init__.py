"""What is kept for how long: the daily end of what nobody needs any more."""
