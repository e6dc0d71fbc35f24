"""Everything of ours that runs inside Rasa."""
