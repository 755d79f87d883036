"""Prints what libSBML (Debian's python3-sbml5) objects to in the files named: errors and warnings, units included."""
import sys

import libsbml

found = 0
for file in sys.argv[1:]:
    document = libsbml.readSBML(file)
    for category in (
        libsbml.LIBSBML_CAT_GENERAL_CONSISTENCY,
        libsbml.LIBSBML_CAT_IDENTIFIER_CONSISTENCY,
        libsbml.LIBSBML_CAT_MATHML_CONSISTENCY,
        libsbml.LIBSBML_CAT_UNITS_CONSISTENCY,
        libsbml.LIBSBML_CAT_OVERDETERMINED_MODEL,
        libsbml.LIBSBML_CAT_MODELING_PRACTICE,
    ):
        document.setConsistencyChecks(category, True)
    document.checkConsistency()
    for i in range(document.getNumErrors()):
        error = document.getError(i)
        found += 1
        print(file, error.getLine(), error.getErrorId(), error.getSeverityAsString(), error.getMessage())
sys.exit(1 if found else 0)
