import hashlib
import json
import os
import sys

from contract import api, config, inputs, metadata, outputs, parameters

values, unknown = parameters.load(sys.argv[1:])
print("parameters", json.dumps(values, sort_keys=True))
print("unknown", unknown)
print("stage", os.environ["STAGE"], "in", os.getcwd())

execution = config.read("execution")
print("execution", execution["valohai.execution-counter"], execution["valohai.execution-id"])
print("runtime", sorted(config.read("runtime")))

for file in inputs.files("digits"):
    with open(file["path"], "rb") as content:
        data = content.read()
    assert hashlib.sha256(data).hexdigest() == file["checksums"]["sha256"]
    assert hashlib.md5(data).hexdigest() == file["checksums"]["md5"]
    assert len(data) == file["size"]
    print("input", file["name"], file["uri"].split(":")[0], file["metadata"])

print("extra", inputs.paths("extra"))
assert not os.path.exists(inputs.files("later")[0]["path"])
print("later", [os.path.basename(path) for path in inputs.paths("later")])
assert all(os.path.exists(path) for path in inputs.paths("later"))

try:
    open(os.path.join(config.folder("inputs"), "digits", "new"), "w")
except OSError as error:
    print("inputs are", error.strerror)

for epoch in range(1, values["epochs"] + 1):
    api.set_status_detail(f"epoch {epoch} of {values['epochs']}")
    with metadata.logger() as logger:
        logger.log(epoch=epoch)
        logger.log(accuracy=1 - 0.5**epoch, loss=0.5**epoch)
    checkpoint = f"checkpoints/{epoch}.json"
    with open(outputs.path(checkpoint), "w") as file:
        json.dump({"epoch": epoch}, file)
    outputs.upload_now(checkpoint)
    outputs.wait_until_uploaded(checkpoint)

with open(outputs.path("model.json"), "w") as file:
    json.dump({"weights": values["layers"]}, file)
outputs.describe("model.json", **{"valohai.alias": "newest-model", "valohai.tags": ["model"]})
outputs.describe("model.json", accuracy=1 - 0.5 ** values["epochs"])
outputs.describe("checkpoints/1.json", note="the first")
print("done")
