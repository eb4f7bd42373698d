import { runName } from '../../model/run-name.ts'
import type { CollectedJobs } from '../check/check-command.ts'
import { UsageError, unknownCheck, unknownName } from '../spec-files.ts'
import type { FuzzCommandOptions } from './fuzz-request.ts'
import type { SpecRun } from './make-parts.ts'

/**
 * The runs that are meant.
 * @throws UsageError where nothing has a name, or a path is of several
 */
export function chooseRuns(
  { jobs, experiments, runOf }: CollectedJobs,
  options: FuzzCommandOptions,
): readonly SpecRun[] {
  const { checks, properties, path } = options
  const all = jobs.map((job) => ({ spec: job.spec, at: job.run, run: runOf(job) }))
  const namesOf = ({ run }: SpecRun) => [run.check, runName(run)]
  const known = new Set(all.flatMap(namesOf))
  for (const name of checks) if (!known.has(name)) throw unknownCheck(name, [...known], experiments)
  const ofChecks = checks.length === 0 ? all : all.filter((each) => namesOf(each).some((name) => checks.includes(name)))
  const spoken = (each: SpecRun) => each.run.expectations.map(({ name }) => name)
  const expected = new Set(ofChecks.flatMap(spoken))
  for (const name of properties ?? [])
    if (!expected.has(name))
      throw unknownName('property', name, [...expected], ' These checks speak of no property of that name.')
  const chosen = ofChecks.filter((each) => properties?.some((name) => spoken(each).includes(name)) ?? true)
  if (path === undefined) return chosen
  if (!/^\d+(:\d+)*$/.test(path)) throw new UsageError(`'${path}' is no path: it is numbers with colons between.`)
  if (chosen.length !== 1 || properties?.length !== 1)
    throw new UsageError("A path leads to one finding: name its run with '--check' and its property with '--property'.")
  return chosen
}
