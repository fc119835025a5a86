"""The doctor: one file per link of the chain, a runner, and the one home of the prose (`advice/`)."""
