"""What moves each pattern: a portfolio with one setting changed in every area, against as it is.

A pattern that no setting could move would be built in rather than arise. So every emergent pattern is
tried with a list of settings, and the page tells which of them move it out of its band, and how far.
"""
