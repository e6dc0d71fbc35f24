"""Files of the shop's that come in through the console: looked at first, then imported."""
