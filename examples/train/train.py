"""Trains a small neural network to tell two spirals apart. Plain Python, nothing to install."""

import argparse
import csv
import json
import math
import os
import random


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--learning_rate", type=float, default=0.05)
    parser.add_argument("--hidden", type=int, default=24, help="neurons in each hidden layer")
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def two_spirals(count, rng):
    """Points of two interleaved spirals with a little noise: ((x, y), label)."""
    points = []
    for index in range(count):
        label = index % 2
        turn = 0.4 + 2.4 * math.pi * math.sqrt(rng.random())
        radius = turn / (3 * math.pi)
        angle = turn + math.pi * label
        x = radius * math.cos(angle) + rng.gauss(0, 0.02)
        y = radius * math.sin(angle) + rng.gauss(0, 0.02)
        points.append(((x, y), label))
    rng.shuffle(points)
    return points


class Network:
    """2 inputs, two hidden layers of tanh neurons, one logistic output; trained by Adam."""

    def __init__(self, hidden, rng):
        self.sizes = [2, hidden, hidden, 1]
        self.weights = []
        for inputs, outputs in zip(self.sizes, self.sizes[1:]):
            scale = 1.5 / math.sqrt(inputs)
            self.weights.append([[rng.gauss(0, scale) for _ in range(inputs + 1)] for _ in range(outputs)])
        self.mean, self.square, self.step = self.zeros(), self.zeros(), 0

    def zeros(self):
        return [[[0.0] * len(row) for row in layer] for layer in self.weights]

    def forward(self, inputs):
        activations = [list(inputs)]
        for depth, layer in enumerate(self.weights):
            values = activations[-1]
            sums = [row[-1] + sum(w * v for w, v in zip(row, values)) for row in layer]
            last = depth == len(self.weights) - 1
            # The logistic function in terms of tanh, which does not overflow.
            activations.append([0.5 + 0.5 * math.tanh(s / 2) if last else math.tanh(s) for s in sums])
        return activations

    def learn(self, batch, rate):
        """One step on a batch; returns the batch's summed cross-entropy."""
        gradients = self.zeros()
        loss = 0.0
        for inputs, label in batch:
            activations = self.forward(inputs)
            guess = min(max(activations[-1][0], 1e-9), 1 - 1e-9)
            loss -= math.log(guess if label else 1 - guess)
            deltas = [guess - label]
            for depth in range(len(self.weights) - 1, -1, -1):
                values = activations[depth]
                for row, delta in zip(gradients[depth], deltas):
                    for index, value in enumerate(values):
                        row[index] += delta * value
                    row[-1] += delta
                if depth:
                    layer = self.weights[depth]
                    deltas = [
                        (1 - value * value) * sum(delta * row[index] for row, delta in zip(layer, deltas))
                        for index, value in enumerate(values)
                    ]
        self.apply(gradients, rate, len(batch))
        return loss

    def apply(self, gradients, rate, count):
        self.step += 1
        rate *= math.sqrt(1 - 0.999**self.step) / (1 - 0.9**self.step)
        for weights, means, squares, sums in zip(self.weights, self.mean, self.square, gradients):
            for row, mean, square, sum_ in zip(weights, means, squares, sums):
                for index, total in enumerate(sum_):
                    slope = total / count
                    mean[index] += 0.1 * (slope - mean[index])
                    square[index] += 0.001 * (slope * slope - square[index])
                    row[index] -= rate * mean[index] / (math.sqrt(square[index]) + 1e-8)

    def accuracy(self, points):
        right = sum((self.forward(inputs)[-1][0] > 0.5) == bool(label) for inputs, label in points)
        return right / len(points)


def main():
    arguments = parse_arguments()
    rng = random.Random(arguments.seed)
    training, held_out = two_spirals(1600, rng), two_spirals(400, rng)
    network = Network(arguments.hidden, rng)
    print(f"training on {len(training)} points, testing on {len(held_out)} others", flush=True)

    history = []
    for epoch in range(1, arguments.epochs + 1):
        rng.shuffle(training)
        batches = [training[start : start + 20] for start in range(0, len(training), 20)]
        loss = sum(network.learn(batch, arguments.learning_rate) for batch in batches) / len(training)
        row = {
            "epoch": epoch,
            "loss": round(loss, 4),
            "accuracy": round(network.accuracy(training), 4),
            "val_accuracy": round(network.accuracy(held_out), 4),
        }
        history.append(row)
        print(json.dumps(row), flush=True)

    outputs = os.environ.get("VH_OUTPUTS_DIR", "/valohai/outputs")
    os.makedirs(outputs, exist_ok=True)
    with open(os.path.join(outputs, "model.json"), "w") as file:
        json.dump({"sizes": network.sizes, "weights": network.weights}, file)
    with open(os.path.join(outputs, "metrics.csv"), "w", newline="") as file:
        table = csv.DictWriter(file, fieldnames=list(history[0]))
        table.writeheader()
        table.writerows(history)
    print("saved model.json and metrics.csv", flush=True)


if __name__ == "__main__":
    main()
