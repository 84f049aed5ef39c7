"""The language of connectors: what an operation sends and what its answer means, without reaching outside.

`compiled` makes the objects of `spec` out of a file; `requests_of`, `authorised` and `sent` make a request
out of them, `understood` and `read` an outcome out of its answer.
"""
