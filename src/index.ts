/**
 * Cuptake: a mechanistic simulator of Cu(II)-ATSM.
 *
 *     readModel → compileNetwork → solve → observe,   fit,   runMap,   sweep,   renderFigure
 *
 * @module Library
 */
export { makePool } from "#pool";
export { type CompileOptions, compileNetwork } from "./compile/compile-network.ts";
export { type KernelOptions, type KernelTexts, printKernels } from "./compile/emit-kernel.ts";
export { readDocument } from "./document.ts";
export { adviseNames, CallError, describeProblems, InputError, type Problem } from "./errors.ts";
export { type CaptionNumber, printSourced } from "./figure/caption.ts";
export type { FigureCheck } from "./figure/check-colors.ts";
export { checkFigure } from "./figure/check-figure.ts";
export { type PaletteName, paletteNames } from "./figure/colors.ts";
export { contourLines } from "./figure/contours.ts";
export { type FigureFormat, figureFormats, renderFigure } from "./figure/figure.ts";
export { printFigure, readFigure } from "./figure/figure-file.ts";
export { type FitBand, type FitFigure, fitBands, fitFigure } from "./figure/fit-figure.ts";
export { type FitFigures, fitFigures } from "./figure/fit-figures.ts";
export {
  type HistogramFigure,
  histogramFigure,
  type SharePanel,
  shareFigure,
} from "./figure/histogram-figure.ts";
export { type FigurePreset, figurePresets } from "./figure/presets.ts";
export { profileFigure } from "./figure/profile-figure.ts";
export { reactionFigure } from "./figure/reaction-figure.ts";
export {
  type SensitivityFigure,
  type SensitivityPanel,
  sensitivityFigure,
} from "./figure/sensitivity-figure.ts";
export type {
  CurvePanel,
  DiagramPanel,
  FigureSpec,
  MapPanel,
  MatrixPanel,
  Panel,
  Series,
} from "./figure/spec.ts";
export { printUnit } from "./figure/spec.ts";
export { startsFigure } from "./figure/starts-figure.ts";
export { type SuvFigure, type SuvSlice, suvFigure } from "./figure/suv-figure.ts";
export { type SweepFigure, sweepFigure } from "./figure/sweep-figure.ts";
export { type PlotlyFigure, toPlotly } from "./figure/to-plotly.ts";
export { type TornadoFigure, type TornadoRow, tornadoFigure } from "./figure/tornado-figure.ts";
export { type UptakeFigure, uptakeFigure } from "./figure/uptake-figure.ts";
export type { AnalyzeOptions, FitAnalysis } from "./fit/analyze.ts";
export { type AssaySample, type AssayTruth, findAssayTruth, runAssay } from "./fit/assay.ts";
export { type AssayPlan, readAssayPlan } from "./fit/assay-plan.ts";
export { type AssayPower, repeatAssay } from "./fit/assay-power.ts";
export { type Band, bandOfDraws } from "./fit/bands.ts";
export { type ComparedFit, type Comparison, checkComparable, compareFits } from "./fit/compare.ts";
export { type Estimate, type Fit, type FitOptions, type FixedParameter, fit } from "./fit/fit.ts";
export { drawFit, type FitCurve, type FitCurves, type FittedPoint } from "./fit/fit-curves.ts";
export { type FitPlan, readFitPlan } from "./fit/fit-plan.ts";
export { type FitSource, runFitTask } from "./fit/fit-task.ts";
export { fitVoxels, outsideMask, type VoxelMaps } from "./fit/fit-voxels.ts";
export type { Stage } from "./fit/fit-work.ts";
export { type GraphicalLine, logan, patlak, type TissueFrame } from "./fit/graphical.ts";
export type { Measurement } from "./fit/measurement.ts";
export type { FitPoint } from "./fit/network-problem.ts";
export { type PointsChoice, toProblem } from "./fit/network-problem.ts";
export {
  type NextMeasurement,
  type NextOptions,
  nameReading,
  planNext,
  type RankedReading,
  type Reading,
  startOf,
} from "./fit/next-measurement.ts";
export { analyzeFit } from "./fit/open-analysis.ts";
export {
  type Corrected,
  correctPoints,
  type Pericellular,
  pericellularDrop,
  pericellularPO2,
} from "./fit/pericellular.ts";
export { toSpread } from "./fit/planned-spread.ts";
export {
  type DrawKind,
  drawKinds,
  makeParameterDraws,
  type ParameterDrawOptions,
  type ParameterDraws,
  type Posterior,
} from "./fit/posterior.ts";
export {
  type DataSet,
  type FitProblem,
  type Prior,
  type Rule,
  readProblem,
  type WrittenProblem,
} from "./fit/problem.ts";
export { makeObjective, type ProblemObjective } from "./fit/problem-objective.ts";
export { type Coverage, type RecoverOptions, type RecoveryReport, recoverFit } from "./fit/recover.ts";
export { type VoxelOutcome, voxelAdvice, voxelOutcomes } from "./fit/separable.ts";
export { isSetsPlan, readSetsPlan, type SetsPlan } from "./fit/sets-plan.ts";
export { moveCourse, type Shape } from "./fit/shaped-input.ts";
export type { Spread } from "./fit/spread.ts";
export { estimateUncertainty } from "./fit/uncertainty.ts";
export type { VariableReport } from "./fit/variable-report.ts";
export { readVoxelPlan, type VoxelPlan } from "./fit/voxel-plan.ts";
export { makeVoxelSource } from "./fit/voxel-source.ts";
export { type VoxelSource, voxelModelOf } from "./fit/voxel-task.ts";
export { disperseCourse } from "./input/disperse.ts";
export { exponentialInput, infusionInput } from "./input/exponential.ts";
export { type FengParameters, fengFdg, fengInput, fengPeak } from "./input/feng.ts";
export { fractionAt, type ParentFraction, parentCourse } from "./input/parent-fraction.ts";
export { type SampledOptions, sampledInput } from "./input/sampled.ts";
export { cyclicInput, rampInput, stepInput } from "./input/schedule.ts";
export { addCourses, decayCourse, delayCourse, scaleCourse } from "./input/shape.ts";
export { printAssay, toUptakeData } from "./io/assay-csv.ts";
export { type BloodData, readBlood } from "./io/blood.ts";
export { type GivenCourse, readCourseFile } from "./io/course-file.ts";
export { isCourseTable, readCourseTable } from "./io/course-table.ts";
export { noteUptake, toFitPoints } from "./io/fit-points.ts";
export type { FitSet, LoadedSet } from "./io/fit-set.ts";
export { type FitSets, makeFitSets } from "./io/fit-sets.ts";
export { type Folder, makeMemoryFolder } from "./io/folder.ts";
export { type FrameTimes, imageFactor, readFrameTimes } from "./io/frame-times.ts";
export { finiteRange, type NiftiImage, type NiftiShape, niftiHeader, toNifti } from "./io/nifti.ts";
export { toModelCard } from "./io/open-card.ts";
export { openFormats } from "./io/open-formats.ts";
export { openNifti } from "./io/open-nifti.ts";
export { isPetab, openPetab, type PetabOptions, type PetabProblem, toPetab } from "./io/open-petab.ts";
export { openSbml, type SbmlModel, type SbmlOptions, toSbml } from "./io/open-sbml.ts";
export type { VoxelImage } from "./io/read-nifti.ts";
export {
  type Report,
  type ReportBlock,
  type ReportColumn,
  type ReportSection,
  toReport,
} from "./io/report.ts";
export { type SidecarContent, toSidecar } from "./io/sidecar.ts";
export { loadParquet, tableColumns } from "./io/sweep-shard.ts";
export { type MergedTable, makeTableStore, type TableStore, tableName } from "./io/sweep-store.ts";
export { printTable, readTable } from "./io/table-csv.ts";
export { isTac, readTac, type TacData, toFramePoints } from "./io/tac.ts";
export { printUptake, readUptake, type UptakeData } from "./io/uptake-csv.ts";
export { readWorkerPolicy } from "./io/worker-policy.ts";
export type { SweptBatch } from "./job/batch-job.ts";
export { type JobChoice, readJob } from "./job/job-plan.ts";
export type { JobSource } from "./job/job-source.ts";
export { loadJobs } from "./job/load-jobs.ts";
export type { Swept } from "./job/swept.ts";
export { addChase, type Chase } from "./model/chase.ts";
export {
  type Assignment,
  driveNetwork,
  type Input,
  type ModelEvent,
  type Network,
  type Observable,
  type Reaction,
  type Species,
} from "./model/network.ts";
export { readModel } from "./model/read-model.ts";
export { forbidGeneration, mayGenerate, permitGenerationUnder } from "./numerics/generate.ts";
export { makeRandom, type Random } from "./numerics/random.ts";
export { decayCorrection, decayRate, type IsotopeName, isotopes, meanDecay } from "./observe/decay.ts";
export { type DoseIsotope, emissions, energyPerDecay } from "./observe/emission.ts";
export { findHalfUptakePO2 } from "./observe/half-uptake.ts";
export { type Observation, observe } from "./observe/observe.ts";
export { toPercentDosePerGram, toSuv } from "./observe/suv.ts";
export type { JobName, Pool, Progress } from "./pool.ts";
export { type Provenance, provenanceMeaning, provenances, type SourcedQuantity } from "./quantity.ts";
export { type Method, methods, type Outcome, type Solution, SolveError } from "./solve/solution.ts";
export { type SolveOptions, solve } from "./solve/solve.ts";
export { analyzeOutputs, type OutputAnalysis } from "./sweep/analyze.ts";
export type { Axis } from "./sweep/axis.ts";
export { type BatchRows, batchSizeOf, type Column, countBatches, ruleOf } from "./sweep/batch.ts";
export { type Design, type DesignChoice, makeDesign } from "./sweep/design.ts";
export type { DrawnAxes } from "./sweep/drawn-axes.ts";
export { type MemoryStore, makeMemoryStore, type Row, toRows } from "./sweep/memory-store.ts";
export {
  type Shard,
  type Store,
  type SweepCounts,
  type SweepOptions,
  type SweepProgress,
  sweep,
} from "./sweep/sweep.ts";
export { readSweepPlan, resolveSweep, type SweepPlan, type WrittenSweep } from "./sweep/sweep-plan.ts";
export type { System } from "./system.ts";
export { constantCourse, type TimeCourse, valueAt } from "./time-course.ts";
export { type BackendName, backendNames } from "./tissue/backend.ts";
export type { TumorDose } from "./tissue/dose.ts";
export type { GivenImages } from "./tissue/image-check.ts";
export { parametersOf, plasmaOf } from "./tissue/kinetics.ts";
export { isotopeOf } from "./tissue/kinetics-check.ts";
export { type Capillary, type KroghCylinder, makeKroghCylinder } from "./tissue/krogh.ts";
export {
  flattenRegions,
  type MapJobArgument,
  type MapJobResult,
  type MapSlices,
} from "./tissue/map-job.ts";
export { type Override, overridePlan } from "./tissue/map-override.ts";
export { type ImageRole, type MapPlan, quantityOf, readMapPlan } from "./tissue/map-plan.ts";
export { carvePatch } from "./tissue/micro/carve.ts";
export type { ConsumptionLaw } from "./tissue/micro/consumption.ts";
export {
  makeOxygenSolver,
  type OxygenField,
  type OxygenOptions,
  type OxygenRun,
  type OxygenSetting,
  solveOxygen,
  solveOxygenCourse,
} from "./tissue/micro/oxygen.ts";
export { countOxygen, type OxygenHistogram } from "./tissue/micro/oxygen-histogram.ts";
export { makeTissue, type Patch } from "./tissue/micro/patch.ts";
export { makeSegmentedPatch, segments } from "./tissue/micro/segmented-patch.ts";
export { makeCylinder, makeRod, makeSlab, makeSpheroid } from "./tissue/micro/shapes.ts";
export { makeVesselPatch } from "./tissue/micro/vessel-patch.ts";
export { layClusters, layLattice, layRandom, type Vessel } from "./tissue/micro/vessels.ts";
export { computeDoses } from "./tissue/open-doses.ts";
export type { Phantom } from "./tissue/phantom.ts";
export { phantomOf } from "./tissue/plan-phantom.ts";
export { hypoxiaLevels, type Region, type RegionTable } from "./tissue/regions.ts";
export { type RunMapOptions, runMap, type SuvMap } from "./tissue/run-map.ts";
export { hours, minutes, readUnit, type Seconds, seconds, type UnitScale } from "./units.ts";
