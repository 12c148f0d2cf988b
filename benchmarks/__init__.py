"""What `make bench…` runs: the product as it is served, asked over HTTP and measured; figures are JSON. No tests here.

A bench is a module of this room, or a package with a `__main__`, that hands what it measures to `reporting.bench`. It
runs when Django is set up on an installation of its own. `python -m benchmarks NAME --help` tells the options.
"""
