"""Frameworks that carry texts through many steps, each in a file of its own; none is imported unless it is used."""
