/** What programs may use of Holdfast; docs/api.md shows how. */

export type { Scenario, ScenarioVerifyOptions } from './api/scenario.ts'
export type { Schedule, ScheduleVerdict, TakingOptions } from './api/schedule.ts'
export type { PropertyVerdict, RunResult, ShownTrace } from './api/shown-trace.ts'
export { render } from './api/shown-trace.ts'
export type { DeclaredExpectation, DeclaredRun, Spec, SpecText, SpecVerifyOptions } from './api/spec.ts'
export { replay, spec } from './api/spec.ts'
export type { SpecDiagnostic } from './api/spec-error.ts'
export { SpecError } from './api/spec-error.ts'
export type { VerifyOptions } from './api/verify-options.ts'
