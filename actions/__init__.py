"""What the engine calls: each action asks a service and says the answer. No rules of the shop."""
