"""Reports: one file per question; each asks the ledger, does the arithmetic and returns a `Table` of raw values."""
