"""Log-likelihood of the PEtab problems beside this file at their nominal values, by SciPy; writes likelihood.json.

    /usr/bin/python3 likelihood.py      (Debian: python3-sbml5, python3-scipy)

Nothing is taken from Cuptake: the model is run by the interpreter of ../sbml/simulate.py, the tables are read by the
csv module of Python, and the density is scipy.stats.norm.logpdf, on the scale of the observable, times the slope of
that scale. `foreign` is written by hand with what other programs' problems have and those of Cuptake have not.
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


class Condition(Run):
    """A run whose starts and numbers are those of a condition and of the table of parameters."""

    def __init__(self, path, said):
        self.said = said
        super().__init__(path)

    def first(self, key, lazy, env):
        return self.said[key] if key in self.said else super().first(key, lazy, env)


def put_in(formula, kind, observable, cells):
    """Puts the parameters of a measurement into a formula, and powers and functions as Python has them."""
    for i, cell in enumerate(c for c in (cells or "").split(";") if c):
        formula = re.sub(rf"\b{kind}{i + 1}_{observable}\b", f"({cell})", formula)
    return formula.replace("^", "**")


def table(folder, kind, problem):
    return [row for name in problem[kind] for row in rows(folder / name)]


def log_likelihood(folder):
    text = (folder / "problem.yaml").read_text()
    names = {kind: re.findall(r"[\w.]+\.tsv", part) for kind, part in re.findall(r"(\w+)_files?:((?:\s*-? ?[\[\w., \]]+\.tsv\]?)+)", text)}
    nominal = {r["parameterId"]: float(r["nominalValue"]) for r in table(folder, "parameter", names)}
    observables = {r["observableId"]: r for r in table(folder, "observable", names)}
    measured = table(folder, "measurement", names)
    functions = {"sqrt": math.sqrt, "log": math.log, "log10": math.log10, "__builtins__": {}}
    total = 0.0
    for condition in table(folder, "condition", names):
        own = [m for m in measured if m["simulationConditionId"] == condition["conditionId"]]
        said = dict(nominal)
        for name, cell in condition.items():
            if name not in ("conditionId", "conditionName") and cell not in ("", "NaN"):
                said[name] = nominal[cell] if cell in nominal else float(cell)
        run = Condition(folder / "model.xml", said)
        times = sorted({0.0, *(float(m["time"]) for m in own)})
        found = solve_ivp(run.rhs, (0, times[-1]), run.y0, method="DOP853", rtol=1e-12, atol=1e-15, t_eval=times)
        for m in own:
            observable = observables[m["observableId"]]
            env = run.env(float(m["time"]), found.y[:, times.index(float(m["time"]))])
            written = put_in(observable["observableFormula"], "observableParameter", m["observableId"], m.get("observableParameters"))
            for name in set(re.findall(r"[A-Za-z_]\w*", written)) - set(nominal) - set(functions):
                env[name]
            model = eval(written, functions, {**env, **nominal})
            noise = put_in(observable["noiseFormula"], "noiseParameter", m["observableId"], m.get("noiseParameters"))
            sigma = eval(noise, functions, {**nominal, observable["observableFormula"]: model})
            y = float(m["measurement"])
            scale = observable.get("observableTransformation") or "lin"
            if scale == "lin":
                total += norm.logpdf(y, model, sigma)
            else:
                log = math.log if scale == "log" else math.log10
                slope = 1 / y if scale == "log" else 1 / (y * math.log(10))
                total += norm.logpdf(log(y), log(model), sigma) + math.log(slope)
    return total


if __name__ == "__main__":
    found = {p.name: log_likelihood(p) for p in sorted(HERE.iterdir()) if (p / "problem.yaml").exists()}
    (HERE / "likelihood.json").write_text(json.dumps(found, indent=1) + "\n")
