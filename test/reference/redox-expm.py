"""Independent matrix exponential of the redox model, 60 digits: Taylor series with scaling and squaring in
Python's decimal arithmetic. Writes redox-expm.json: cell percentages and all four pools."""
import json
from decimal import Decimal as D, getcontext

getcontext().prec = 60


def multiply(A, B):
    n = len(A)
    return [[sum(A[i][k] * B[k][j] for k in range(n)) for j in range(n)] for i in range(n)]


def expm(A):
    n = len(A)
    squarings = 40
    scaled = [[a / D(2) ** squarings for a in row] for row in A]
    identity = [[D(int(i == j)) for j in range(n)] for i in range(n)]
    E, term = [row[:] for row in identity], identity
    for k in range(1, 40):
        term = [[x / k for x in row] for row in multiply(term, scaled)]
        E = [[a + b for a, b in zip(r, s)] for r, s in zip(E, term)]
    for _ in range(squarings):
        E = multiply(E, E)
    return E


def redox(P, k1=D("9.8e-4"), k2=D("2.9e-3"), k3=D("5.2e-2"), kox=D("1.2e-2"), k5=D("9.0e-5")):
    P = D(P)
    return [[-k1, k2, D(0), D(0)],
            [k1, -(k2 + k3), kox * P, D(0)],
            [D(0), k3, -(kox * P + k5), D(0)],
            [D(0), D(0), k5, D(0)]]


rows = []
for P in ["0", "0.76", "3.8", "38", "152", "160"]:
    for t in [60, 300, 900, 1800, 3600, 7200]:
        E = expm([[a * t for a in row] for row in redox(P)])
        y = [E[i][0] for i in range(4)]
        rows.append({"pO2_mmHg": float(P), "time_s": t, "pools": [float("%.17g" % v) for v in y],
                     "cell_percent": float("%.17g" % (100 * (y[1] + y[2] + y[3])))})
json.dump({"source": "test/reference/redox-expm.py, 60-digit Taylor series", "rows": rows},
          open("test/reference/redox-expm.json", "w"), indent=1)
