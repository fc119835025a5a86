"""One file for each kind of test request, named as it is typed: `oaicheck test KIND`."""
