"""All that is kept about one person: given to them, or taken away."""
