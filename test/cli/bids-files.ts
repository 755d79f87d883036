/** A `_pet.json` with all that PET-BIDS requires, of three frames. */
export const pet = {
  ...{ Manufacturer: "Siemens", ManufacturersModelName: "Inveon", Units: "Bq/mL", TracerName: "Cu-ATSM" },
  ...{ TracerRadionuclide: "Cu64", InjectedRadioactivity: 10, InjectedRadioactivityUnits: "MBq" },
  ...{ InjectedMass: "n/a", InjectedMassUnits: "ug", SpecificRadioactivity: "n/a" },
  ...{ SpecificRadioactivityUnits: "MBq/ug", ModeOfAdministration: "bolus", TimeZero: "09:45:00" },
  ...{ ScanStart: 0, InjectionStart: 0, FrameTimesStart: [0, 30, 90], FrameDuration: [30, 60, 60] },
  ...{ AcquisitionMode: "list mode", ImageDecayCorrected: true, ImageDecayCorrectionTime: 0 },
  ...{ ReconMethodName: "OSEM", ReconMethodParameterLabels: ["none"], ReconMethodParameterUnits: ["none"] },
  ...{ ReconMethodParameterValues: ["none"], ReconFilterType: "none", AttenuationCorrection: "none" },
};
/** What stands beside the table of blood samples. */
export const bloodJson = {
  ...{ PlasmaAvail: true, MetaboliteAvail: true, WholeBloodAvail: true, DispersionCorrected: true },
  ...{ plasma_radioactivity: { Units: "Bq/mL" }, whole_blood_radioactivity: { Units: "Bq/mL" } },
};

/** Samples of blood, with what is missing as n/a. */
export const bloodTable =
  "time\tplasma_radioactivity\tmetabolite_parent_fraction\twhole_blood_radioactivity\n0\t0\t1\t0\n30\t9000\t0.9\t6000\n600\tn/a\t0.5\t2000\n900\t1000\tn/a\t700\n";
