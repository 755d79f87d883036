"""Sensitivities of the redox model, ∂(E, I, R, T)/∂k for its five rate constants, in 60 digits: y and s = ∂y/∂k
together obey d/dt (y, s) = [[A, 0], [∂A/∂k, A]] (y, s), solved by a Taylor series with scaling and squaring in
Python's decimal arithmetic. Writes redox-sensitivity.json."""
import json
from decimal import Decimal as D, getcontext

getcontext().prec = 60
names = ["k_in", "k_out", "k_red", "k_ox", "k_diss"]
values = [D("9.8e-4"), D("2.9e-3"), D("5.2e-2"), D("1.2e-2"), D("9.0e-5")]


def multiply(A, B):
    n = len(A)
    return [[sum(A[i][k] * B[k][j] for k in range(n) if A[i][k] != 0) for j in range(n)] for i in range(n)]


def expm(A):
    n = len(A)
    squarings = 40
    scaled = [[a / D(2) ** squarings for a in row] for row in A]
    E = [[D(int(i == j)) for j in range(n)] for i in range(n)]
    term = E
    for k in range(1, 12):
        # ‖M‖ t < 3e5, so the scaled norm is below 3e-7 and term 12 below 1e-80.
        term = [[x / k for x in row] for row in multiply(term, scaled)]
        E = [[a + b for a, b in zip(r, s)] for r, s in zip(E, term)]
    for _ in range(squarings):
        E = multiply(E, E)
    return E


def redox(P, k):
    k1, k2, k3, kox, k5 = k
    return [[-k1, k2, D(0), D(0)],
            [k1, -(k2 + k3), kox * P, D(0)],
            [D(0), k3, -(kox * P + k5), D(0)],
            [D(0), D(0), k5, D(0)]]


rows = []
for P in ["0", "0.76", "38"]:
    for t in [60, 900, 3600]:
        A = redox(D(P), values)
        for j, name in enumerate(names):
            dA = redox(D(P), [D(int(i == j)) for i in range(5)])
            M = [a + [D(0)] * 4 for a in A] + [d + a for d, a in zip(dA, A)]
            E = expm([[a * t for a in row] for row in M])
            rows.append({"pO2_mmHg": float(P), "time_s": t, "parameter": name,
                         "sensitivity": [float("%.17g" % E[4 + i][0]) for i in range(4)]})
json.dump({"source": "test/reference/redox-sensitivity.py, 60-digit Taylor series", "rows": rows},
          open("test/reference/redox-sensitivity.json", "w"), indent=1)
