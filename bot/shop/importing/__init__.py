"""Files of a shop, brought into its tables: the platform's order export and our own lists."""
