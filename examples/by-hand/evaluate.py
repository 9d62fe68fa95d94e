import json
import signal
import sys
import time

from contract import inputs, metadata

(path,) = inputs.paths("model")
with open(path) as file:
    print("model", path, json.load(file))

signal.signal(signal.SIGINT, lambda *_: sys.exit("interrupted"))
for step in range(1, 1000):
    with metadata.logger() as logger:
        logger.log(step=step, accuracy=step / 10)
    time.sleep(0.1)
