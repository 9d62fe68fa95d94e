import json
import sys

from contract import outputs, parameters

values, _ = parameters.load(sys.argv[1:])
with open(outputs.path("sets/digits.csv"), "w") as file:
    for row in range(values["rows"]):
        file.write(f"{row},{row % 10}\n")
# A sidecar is the other way to describe an output.
with open(outputs.path("sets/digits.csv.metadata.json"), "w") as file:
    json.dump({"valohai.alias": "digits", "valohai.tags": ["fresh"], "rows": values["rows"]}, file)
