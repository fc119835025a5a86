"""What `oaicheck report line` needs, in modules that load next to nothing: a shell prompt waits for it.

The rest of the house uses the same modules for the same things, so that there is one rule for a zone's day, one query
for what is kept added up, and one way to write an amount.
"""
