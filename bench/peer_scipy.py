# SPDX-License-Identifier: MIT
"""peer_scipy.py FILE: int32 rows and columns, then float64 costs row by row; prints the seconds of linear_sum_assignment alone, how many it
assigned, and their cost."""
import sys
import time

try:
    import numpy
    from scipy.optimize import linear_sum_assignment
except ImportError:
    print("missing")
    sys.exit(0)

with open(sys.argv[1], "rb") as file:
    rows, columns = numpy.fromfile(file, dtype=numpy.int32, count=2)
    cost = numpy.fromfile(file, dtype=numpy.float64).reshape(int(rows), int(columns))
begin = time.perf_counter()
row, column = linear_sum_assignment(cost)
seconds = time.perf_counter() - begin
print(f"{seconds:.9f} {len(row)} {int(cost[row, column].astype(numpy.int64).sum())}")
