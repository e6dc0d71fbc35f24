"""After-sales cases (售后单): what became of a refund, return, exchange, reship or postage."""
