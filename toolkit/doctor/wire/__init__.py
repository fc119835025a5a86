"""The way to the API, walked with the standard library alone: name, connection, proxy, TLS, one HTTP request.

Every step has its own limit and the run's deadline, is timed, and fails as a `Fault` by numbers, never by texts.
"""
