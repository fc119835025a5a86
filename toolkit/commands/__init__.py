"""The commands: one file (or, for a group, one folder) per command, named as it is typed."""
