"""A worker that has every fault when it is told to; run as a script."""

import json
import os
import sys
import time

for line in sys.stdin:
    request = json.loads(line)
    method, params = request["method"], request["params"]
    if method == "die":
        print("out of memory", file=sys.stderr)
        sys.stderr.flush()
        os._exit(params["status"])
    if method == "hang":
        time.sleep(60)
    if method == "eat":
        eaten: list[bytearray] = []
        while True:
            eaten.append(bytearray(b"x") * 20_000_000)
            time.sleep(0.02)
    if method == "babble":
        print("hello", flush=True)
        continue
    if method == "other":
        print(json.dumps({"id": 999, "result": 1}), flush=True)
        continue
    if method == "refuse":
        print(json.dumps({"id": request["id"], "error": {"code": "no", "message": "not that"}}), flush=True)
        continue
    print(json.dumps({"id": request["id"], "result": [os.getpid(), params]}), flush=True)
