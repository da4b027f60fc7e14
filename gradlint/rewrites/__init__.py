"""Rewrites: what a flagged call meant, written out in the source."""
