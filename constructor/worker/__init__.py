"""The process that does what the page must not: torch, Graphviz, and code of users.

`python -m constructor.worker` answers requests, one JSON object a line, until its input ends.
"""
