"""Test requests: one file per kind in `kinds/`; each builds a request and judges the answer."""
