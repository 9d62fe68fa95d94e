"""Metadata: one JSON object on a line of its own."""

import json


class logger:
    """Collects values and prints them together."""

    def __init__(self):
        self.collected = {}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.flush()

    def log(self, **values):
        self.collected.update(values)

    def flush(self):
        # Whatever was printed without a line end must not share the line.
        print("\n" + json.dumps(self.collected), flush=True)
        self.collected = {}
