"""The audit chain: written with every row that money rests on, and looked through afterwards."""
