"""What every errand stands on: the turn, the memory, the list of actions."""
