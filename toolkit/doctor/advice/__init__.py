"""Fault code → what is wrong, why, and what to type: one file per family; the only home of that prose."""
