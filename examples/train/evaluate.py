"""Measures a trained network on spirals that no training has seen."""

import argparse
import json
import random

from train import Network, two_spirals

# Not a seed that anybody would train with.
SEED = 987654321


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", default="baseline.json")
    parser.add_argument("--points", type=int, default=2000)
    arguments = parser.parse_args()

    with open(arguments.model) as file:
        model = json.load(file)
    network = Network(model["sizes"][1], random.Random(SEED))
    network.weights = model["weights"]
    points = two_spirals(arguments.points, random.Random(SEED))
    print(f"measuring {arguments.model} on {len(points)} points", flush=True)
    print(json.dumps({"test_accuracy": round(network.accuracy(points), 4)}), flush=True)


if __name__ == "__main__":
    main()
