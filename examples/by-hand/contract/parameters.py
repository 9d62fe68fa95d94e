"""Parameters: the config file says all of them, the command line wins."""

import argparse

from contract import config


def load(arguments):
    parameters = dict(config.read("parameters"))
    parser = argparse.ArgumentParser()
    for name, value in parameters.items():
        parser.add_argument(f"--{name}", type=_converter(value), nargs="?", const=True)
    given, unknown = parser.parse_known_args(arguments)
    overrides = {name: value for name, value in vars(given).items() if value is not None}
    return {**parameters, **overrides}, unknown


def _converter(value):
    if isinstance(value, bool):
        return lambda text: text.lower() in ("1", "true", "yes")
    if isinstance(value, list):
        item = type(value[0]) if value else str
        return lambda text: [item(part) for part in text.split(",")]
    return type(value)
