"""Outputs: files in the outputs folder, and what is to be known of them."""

import json
import os
import stat
import time

from contract import config


def path(name):
    """Where to write an output of that name; its folder is made."""
    place = os.path.join(config.folder("outputs"), name)
    os.makedirs(os.path.dirname(place), exist_ok=True)
    return place


def upload_now(name):
    """A file that nobody may write any more is finished: it is stored at once and then removed."""
    os.chmod(path(name), stat.S_IREAD | stat.S_IRGRP | stat.S_IROTH)


def wait_until_uploaded(name, seconds=30):
    deadline = time.monotonic() + seconds
    while os.path.exists(path(name)):
        if time.monotonic() > deadline:
            raise TimeoutError(f"{name} was not uploaded within {seconds} seconds")
        time.sleep(0.05)


def describe(name, **properties):
    """Attaches properties to an output; those of one file are merged."""
    collection = path("valohai.metadata.jsonl")
    known = {}
    if os.path.exists(collection):
        with open(collection) as file:
            for line in file:
                entry = json.loads(line)
                known[entry["file"]] = entry["metadata"]
    known[name] = {**known.get(name, {}), **properties}
    with open(collection, "w") as file:
        for key, metadata in known.items():
            file.write(json.dumps({"file": key, "metadata": metadata}) + "\n")
