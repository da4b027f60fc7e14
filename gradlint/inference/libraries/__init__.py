"""Calls and objects of known libraries, where the tables of `gradlint.knowledge` do not reach."""
