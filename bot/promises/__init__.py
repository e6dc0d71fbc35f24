"""承诺闸门: what a line of chat promises, and whether a decision stands behind it."""
