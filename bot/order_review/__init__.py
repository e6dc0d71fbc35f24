"""审单: what has to be looked at before an order goes to the warehouse."""
