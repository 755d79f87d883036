"""Log-likelihood of the PEtab problems beside this file at their nominal values, by SciPy; writes likelihood.json.

    /usr/bin/python3 likelihood.py      (Debian: python3-sbml5, python3-scipy)

Nothing is taken from Cuptake: the model is run by the interpreter of ../sbml/simulate.py, the tables are read by the
csv module of Python, and the density is scipy.stats.norm.logpdf.
"""
import csv
import json
import math
import pathlib
import re
import sys

from scipy.integrate import solve_ivp
from scipy.stats import norm

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "sbml"))
from simulate import Run  # noqa: E402


def rows(path):
    with open(path, newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def log_likelihood(folder):
    nominal = {r["parameterId"]: float(r["nominalValue"]) for r in rows(folder / "parameters.tsv")}
    observables = {r["observableId"]: r for r in rows(folder / "observables.tsv")}
    measured = rows(folder / "measurements.tsv")
    total = 0.0
    for condition in rows(folder / "conditions.tsv"):
        own = [m for m in measured if m["simulationConditionId"] == condition["conditionId"]]
        run = Run(folder / "model.xml")
        for name, value in nominal.items():
            if name in run.values:
                run.values[name] = value
        for name, value in condition.items():
            if name not in ("conditionId", "conditionName") and value != "":
                run.values[name] = float(value)
        times = sorted({float(m["time"]) for m in own})
        found = solve_ivp(run.rhs, (0, times[-1]), run.y0, method="DOP853", rtol=1e-12, atol=1e-15, t_eval=times)
        for m in own:
            y = found.y[:, times.index(float(m["time"]))]
            env = run.env(float(m["time"]), y)
            observable = observables[m["observableId"]]
            model = env[observable["observableFormula"]]
            noise = re.sub(r"\bnoiseParameter1_\w+", m.get("noiseParameters") or "nan", observable["noiseFormula"])
            names = {**nominal, observable["observableFormula"]: model, "sqrt": math.sqrt}
            sigma = eval(noise.replace("^", "**"), {"__builtins__": {}}, names)
            total += norm.logpdf(float(m["measurement"]), model, sigma)
    return total


if __name__ == "__main__":
    found = {p.name: log_likelihood(p) for p in sorted(HERE.iterdir()) if (p / "problem.yaml").exists()}
    (HERE / "likelihood.json").write_text(json.dumps(found, indent=1) + "\n")
