"""Rule files: read, checked, stacked, tested. The only place that knows YAML and pydantic.

`load.load` is the way in. Nothing is imported here, so that a warm start loads neither parser nor models.
"""
