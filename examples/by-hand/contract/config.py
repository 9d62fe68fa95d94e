"""Where things are, and whether this runs as an execution at all."""

import json
import os


def is_execution():
    return bool(os.environ.get("VH_JOB_ID"))


def folder(name):
    return os.environ.get(f"VH_{name.upper()}_DIR") or f"/valohai/{name}"


def read(name):
    """One of the config files; nothing when it is not there."""
    path = os.path.join(folder("config"), f"{name}.json")
    if not os.path.exists(path):
        return {}
    with open(path) as file:
        return json.load(file)
