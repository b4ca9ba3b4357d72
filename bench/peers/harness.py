"""What the peers' programs share: read columns, time a kernel, print an answer.

A program is called with the peer's name, the workload's and the directory of
its columns. It prints one line of JSON, as the parent expects it.
"""

import json
import os
import resource
import sys
import time


def used():
    u = resource.getrusage(resource.RUSAGE_SELF)
    return u.ru_utime + u.ru_stime


class Columns:
    def __init__(self, path):
        self.path = path

    def floats(self, name):
        import numpy as np

        return np.fromfile(os.path.join(self.path, name + ".f64"), "<f8")

    def ints(self, name):
        import numpy as np

        return np.fromfile(os.path.join(self.path, name + ".i32"), "<i4")

    def n(self):
        with open(os.path.join(self.path, "n")) as f:
            return int(f.read())


def main(tasks):
    """tasks: (peer, workload) to a function of the columns that reads them and
    returns the peer's version and the kernel, which returns the answer."""
    import warnings

    warnings.filterwarnings("ignore")
    peer, workload, path = sys.argv[1:4]
    try:
        version, kernel = tasks[peer, workload](Columns(path))
    except ImportError as e:
        print(json.dumps({"missing": e.name or str(e)}))
        return
    cpu, wall = used(), time.perf_counter()
    values = kernel()
    cpu, wall = used() - cpu, time.perf_counter() - wall
    values = {k: float(v) for k, v in values.items()}
    print(json.dumps({"version": version, "cpu": cpu, "wall": wall, "values": values}))
