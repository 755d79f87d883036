"""The same fits by SciPy, for test/bench: a JSON request on stdin, a JSON answer on stdout.

starts: least_squares (trf, bounded, two-point differences) over odeint (LSODA), in log10 of the rate constants.
voxels: least_squares over the irreversible two-tissue model by a convolution on a grid of 5 s.
"""
import json
import sys
import time

import numpy as np
from scipy.integrate import odeint
from scipy.optimize import least_squares
from scipy.signal import lfilter

request = json.load(sys.stdin)


def redox(y, t, k, pO2):
    k_in, k_out, k_red, k_ox, k_diss = k
    E, I, R, T = y
    return [
        -k_in * E + k_out * I,
        k_in * E - (k_out + k_red) * I + k_ox * pO2 * R,
        k_red * I - (k_ox * pO2 + k_diss) * R,
        k_diss * R,
    ]


def starts(design):
    conditions = [(c["pO2"], np.array([0.0, *c["times"]]), np.array(c["values"])) for c in design["conditions"]]

    def residuals(x):
        k = 10.0**x
        parts = []
        for pO2, times, values in conditions:
            y = odeint(redox, [1, 0, 0, 0], times, args=(k, pO2), rtol=1e-6, atol=1e-9)
            parts.append(100 * y[1:, 1:].sum(axis=1) - values)
        return np.concatenate(parts)

    results = []
    for x0 in design["starts"]:
        begin = time.perf_counter()
        try:
            found = least_squares(residuals, x0, bounds=(design["lower"], design["upper"]), x_scale="jac")
            squares = float(2 * found.cost)
        except Exception as error:  # a start that fails is a result
            squares = None
        results.append({"ms": 1e3 * (time.perf_counter() - begin), "squares": squares})
    return results


def voxels(design):
    step = 5.0
    grid = np.arange(0, design["frames"][-1][1] + step / 2, step)
    Cp = np.interp(grid, design["plasma"]["times"], design["plasma"]["values"])
    edges = [(int(round(a / step)), int(round(b / step))) for a, b in design["frames"]]
    total = np.concatenate([[0], np.cumsum((Cp[1:] + Cp[:-1]) / 2) * step])

    def means(curve):
        area = np.concatenate([[0], np.cumsum((curve[1:] + curve[:-1]) / 2) * step])
        return np.array([(area[b] - area[a]) / ((b - a) * step) for a, b in edges])

    blood = means(Cp)

    def residuals(x, data):
        K1, k2, k3, V_b = x
        a = k2 + k3
        decay = np.exp(-a * step)
        free = lfilter([step / 2, step / 2 * decay], [1, -decay], Cp)
        return (1 - V_b) * K1 / a * means(k2 * free + k3 * total) + V_b * blood - data

    begin = time.perf_counter()
    for data in design["data"]:
        least_squares(residuals, [2e-3, 2e-3, 5e-4, 0.05], bounds=([0, 1e-6, 0, 0], [1, 0.1, 0.1, 1]), x_scale="jac", args=(np.array(data),))
    return {"ms": 1e3 * (time.perf_counter() - begin) / len(design["data"])}


answer = {}
if "starts" in request:
    answer["starts"] = starts(request["starts"])
if "voxels" in request:
    answer["voxels"] = voxels(request["voxels"])
json.dump(answer, sys.stdout)
