"""Patterns of several calls, or of calls that are no gradient calls: what the rules GRD106 and GRD2xx ask."""
