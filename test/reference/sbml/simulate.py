"""Runs the SBML cases beside this file with SciPy and writes results.json.

    /usr/bin/python3 simulate.py        (Debian: python3-sbml5, python3-scipy)

An interpreter of its own: amounts are the unknowns of all species, every rule is evaluated as it stands, and nothing
is taken from Cuptake. The state is integrated from break to break (times at which an event happens or a condition on
time alone may change), by DOP853 at a tolerance of 1e-12.
"""
import json
import math
import pathlib

import libsbml
import numpy as np
from scipy.integrate import solve_ivp

HERE = pathlib.Path(__file__).parent
TIMES = [0.5, 1.0, 2.0, 3.5, 5.0, 7.0, 10.0]


def compute(node, env):
    """Evaluates a tree of libSBML by walking it."""
    kind = node.getType()
    args = [node.getChild(i) for i in range(node.getNumChildren())]
    val = lambda i: compute(args[i], env)
    if node.isInteger():
        return float(node.getInteger())
    if node.isRational():
        return node.getNumerator() / node.getDenominator()
    if node.isReal():
        return node.getReal()
    if kind == libsbml.AST_NAME_TIME:
        return env["(time)"]
    if kind == libsbml.AST_NAME:
        return env[node.getName()]
    if kind == libsbml.AST_CONSTANT_PI:
        return math.pi
    if kind == libsbml.AST_CONSTANT_E:
        return math.e
    if kind == libsbml.AST_CONSTANT_TRUE:
        return True
    if kind == libsbml.AST_FUNCTION_PIECEWISE:
        for i in range(0, len(args) - 1, 2):
            if val(i + 1):
                return val(i)
        return val(len(args) - 1)
    if kind == libsbml.AST_FUNCTION_ROOT:
        return val(1) ** (1 / val(0)) if len(args) == 2 else math.sqrt(val(0))
    if kind == libsbml.AST_FUNCTION_LOG:
        return math.log(val(1)) / math.log(val(0)) if len(args) == 2 else math.log10(val(0))
    all_ = lambda: [compute(a, env) for a in args]
    table = {
        libsbml.AST_PLUS: lambda: sum(all_()),
        libsbml.AST_TIMES: lambda: math.prod(all_()),
        libsbml.AST_MINUS: lambda: -val(0) if len(args) == 1 else val(0) - val(1),
        libsbml.AST_DIVIDE: lambda: val(0) / val(1),
        libsbml.AST_POWER: lambda: val(0) ** val(1),
        libsbml.AST_FUNCTION_POWER: lambda: val(0) ** val(1),
        libsbml.AST_FUNCTION_EXP: lambda: math.exp(val(0)),
        libsbml.AST_FUNCTION_LN: lambda: math.log(val(0)),
        libsbml.AST_FUNCTION_ABS: lambda: abs(val(0)),
        libsbml.AST_FUNCTION_MIN: lambda: min(all_()),
        libsbml.AST_FUNCTION_MAX: lambda: max(all_()),
        libsbml.AST_FUNCTION_SIN: lambda: math.sin(val(0)),
        libsbml.AST_FUNCTION_COS: lambda: math.cos(val(0)),
        libsbml.AST_FUNCTION_SINH: lambda: math.sinh(val(0)),
        libsbml.AST_FUNCTION_COSH: lambda: math.cosh(val(0)),
        libsbml.AST_FUNCTION_TANH: lambda: math.tanh(val(0)),
        libsbml.AST_RELATIONAL_GEQ: lambda: val(0) >= val(1),
        libsbml.AST_RELATIONAL_GT: lambda: val(0) > val(1),
        libsbml.AST_RELATIONAL_LEQ: lambda: val(0) <= val(1),
        libsbml.AST_RELATIONAL_LT: lambda: val(0) < val(1),
        libsbml.AST_RELATIONAL_EQ: lambda: val(0) == val(1),
        libsbml.AST_LOGICAL_AND: lambda: all(all_()),
        libsbml.AST_LOGICAL_OR: lambda: any(all_()),
        libsbml.AST_LOGICAL_NOT: lambda: not val(0),
        libsbml.AST_LOGICAL_XOR: lambda: sum(map(bool, all_())) % 2 == 1,
    }
    return table[kind]()


class Run:
    def __init__(self, path):
        document = libsbml.readSBMLFromFile(str(path))
        assert document.getNumErrors(libsbml.LIBSBML_SEV_ERROR) == 0, path
        options = libsbml.ConversionProperties()
        options.addOption("expandFunctionDefinitions", True)
        document.convert(options)
        options = libsbml.ConversionProperties()
        options.addOption("promoteLocalParameters", True)
        document.convert(options)
        self.document, self.m = document, document.getModel()
        m = self.m
        self.rules = {r.getVariable(): r for r in m.getListOfRules()}
        self.assigned = {v: r.getMath() for v, r in self.rules.items() if r.isAssignment()}
        self.rated = {v: r.getMath() for v, r in self.rules.items() if r.isRate()}
        self.species = {s.getId(): s for s in m.getListOfSpecies()}
        self.refs = {}
        for r in m.getListOfReactions():
            for ref in list(r.getListOfReactants()) + list(r.getListOfProducts()):
                if ref.isSetId():
                    self.refs[ref.getId()] = ref
        self.laws = {r.getId(): r.getKineticLaw().getMath() for r in m.getListOfReactions()}
        self.start()

    def per_volume(self, s):
        """True if the name of a species means its concentration."""
        return not self.species[s].getHasOnlySubstanceUnits()

    def start(self):
        """Fixed-point passes over all initial values, until nothing changes."""
        m, env = self.m, {"(time)": 0.0}
        starts = {a.getSymbol(): a.getMath() for a in m.getListOfInitialAssignments()}
        lazy = {**self.assigned, **starts}
        busy = set()

        class Env(dict):
            def __missing__(e, key):
                assert key not in busy, key
                busy.add(key)
                e[key] = self.first(key, lazy, e)
                busy.discard(key)
                return e[key]

        env = Env(env)
        ids = [x.getId() for x in list(m.getListOfCompartments()) + list(m.getListOfParameters())]
        ids += list(self.species) + list(self.refs)
        values = {i: env[i] for i in ids}
        self.constants = {i: v for i, v in values.items() if i not in self.assigned}
        self.state = [s for s in self.species if s not in self.assigned]
        self.state += [v for v in self.rated if v not in self.species]
        self.free = [p.getId() for p in m.getListOfParameters() if p.getId() not in self.rules]
        self.free += [c.getId() for c in m.getListOfCompartments() if c.getId() not in self.rules]
        y = []
        for x in self.state:
            value = values[x]
            if x in self.species and x not in self.rated and self.per_volume(x):
                value *= values[self.species[x].getCompartment()]
            y.append(value)
        self.y0 = np.array(y)
        self.values = dict(values)

    def first(self, key, lazy, env):
        if key in lazy:
            return float(compute(lazy[key], env))
        if key in self.laws:
            return compute(self.laws[key], env)
        m = self.m
        if key in self.species:
            s = self.species[key]
            size = lambda: env[s.getCompartment()]
            if s.isSetInitialAmount():
                return s.getInitialAmount() if s.getHasOnlySubstanceUnits() else s.getInitialAmount() / size()
            return s.getInitialConcentration() * (size() if s.getHasOnlySubstanceUnits() else 1)
        if key in self.refs:
            return self.refs[key].getStoichiometry()
        part = m.getParameter(key) or m.getCompartment(key)
        return part.getValue() if m.getParameter(key) else part.getSize()

    def env(self, t, y):
        """All values at one time: amounts become what their names mean."""
        self_ = self
        numbers = dict(zip(self.state, y))

        class Env(dict):
            def __missing__(e, key):
                if key in self_.assigned:
                    value = float(compute(self_.assigned[key], e))
                elif key in self_.laws:
                    value = compute(self_.laws[key], e)
                elif key in numbers:
                    value = numbers[key]
                    if key in self_.species and key not in self_.rated and self_.per_volume(key):
                        value /= e[self_.species[key].getCompartment()]
                else:
                    value = self_.values[key]
                e[key] = value
                return value

        return Env({"(time)": t})

    def rhs(self, t, y):
        env = self.env(t, y)
        change = dict.fromkeys(self.state, 0.0)
        for v, math_ in self.rated.items():
            change[v] = compute(math_, env)
        for r in self.m.getListOfReactions():
            rate = env[r.getId()]
            for sign, refs in ((-1, r.getListOfReactants()), (1, r.getListOfProducts())):
                for ref in refs:
                    s = self.species[ref.getSpecies()]
                    if s.getBoundaryCondition() or s.getConstant():
                        continue
                    n = env[ref.getId()] if ref.getId() else ref.getStoichiometry()
                    factor = env[s.getConversionFactor()] if s.isSetConversionFactor() else 1
                    change[s.getId()] += sign * n * factor * rate
        return np.array([change[x] for x in self.state])

    def breaks(self):
        """Times that conditions compare the time with."""
        found = set()
        env = self.env(0.0, self.y0)

        def walk(node):
            if node.getType() in (
                libsbml.AST_RELATIONAL_GEQ, libsbml.AST_RELATIONAL_GT,
                libsbml.AST_RELATIONAL_LEQ, libsbml.AST_RELATIONAL_LT,
            ):
                sides = [node.getChild(0), node.getChild(1)]
                for a, b in (sides, sides[::-1]):
                    if a.getType() == libsbml.AST_NAME_TIME:
                        found.add(float(compute(b, env)))
            for i in range(node.getNumChildren()):
                walk(node.getChild(i))

        for math_ in [*self.laws.values(), *self.assigned.values(), *self.rated.values()]:
            walk(math_)
        for e in self.m.getListOfEvents():
            walk(e.getTrigger().getMath())
        return found

    def fire(self, t, y, was, just_after):
        """Events whose triggers have become true, by falling priority."""
        due = []
        for i, e in enumerate(self.m.getListOfEvents()):
            env = self.env(t if not just_after else t * (1 + 1e-14) + 1e-14, y)
            now = bool(compute(e.getTrigger().getMath(), env))
            if now and not was[i]:
                priority = compute(e.getPriority().getMath(), env) if e.isSetPriority() else 0
                due.append((-priority, i, e))
            was[i] = now
        for _, _, e in sorted(due, key=lambda d: d[:2]):
            env = self.env(t, y)
            sets = {a.getVariable(): float(compute(a.getMath(), env)) for a in e.getListOfEventAssignments()}
            for v, x in sets.items():
                if v in self.values and v not in self.state:
                    self.values[v] = x
                elif v in self.state and v not in self.species:
                    y[self.state.index(v)] = x
            for v, x in sets.items():
                if v in self.species:
                    scale = 1.0
                    if v not in self.rated and self.per_volume(v):
                        scale = self.env(t, y)[self.species[v].getCompartment()]
                    y[self.state.index(v)] = x * scale
        return y

    def run(self):
        reported = [s for s, x in self.species.items() if not (x.getBoundaryCondition() and s not in self.rules)]
        reported += [v for v in self.rules if v not in self.species and v not in self.refs]
        y = self.y0.copy()
        was = [e.getTrigger().getInitialValue() for e in self.m.getListOfEvents()]
        y = self.fire(0.0, y, was, False)
        y = self.fire(0.0, y, was, True)
        stops = sorted({0.0, *TIMES, *(b for b in self.breaks() if 0 < b < TIMES[-1])})
        rows = []
        for a, b in zip(stops, stops[1:]):
            inner = lambda t, y: self.rhs(min(max(t, a * (1 + 1e-15)), b - 1e-13), y)
            if len(y):
                y = solve_ivp(inner, (a, b), y, method="DOP853", rtol=1e-12, atol=1e-14).y[:, -1].copy()
            y = self.fire(b, y, was, False)
            y = self.fire(b, y, was, True)
            if b in TIMES:
                env = self.env(b, y)
                rows.append([env[v] for v in reported])
        return {"times": TIMES, "names": reported, "values": rows}


if __name__ == "__main__":
    results = {path.stem: Run(path).run() for path in sorted((HERE / "cases").glob("*.xml"))}
    made = {"by": f"libSBML {libsbml.getLibSBMLDottedVersion()}, SciPy DOP853, rtol 1e-12", "cases": results}
    lines = json.dumps(made, indent=1)
    (HERE / "results.json").write_text(lines + "\n")
