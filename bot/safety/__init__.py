"""What was told of danger to people, and which goods it concerns."""
