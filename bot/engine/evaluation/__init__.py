"""How well messages are understood: figures of the model in use."""
