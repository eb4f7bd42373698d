import type { Property, Run } from '../model/model.ts'

/** What the first comment of an exported file says: what it is of, what it leaves out, and how it is checked. */
export function headingOf(run: Run, claimed: readonly Property[], commands: readonly string[]): string[] {
  const { model, budgets } = run
  const switches = run.toggles.length > 0 ? ` with ${run.toggles.join(', ')}` : ''
  const constants = model.constants.map(({ name, value }) => `${name} = ${String(value)}`)
  const faults = budgets.map(
    ({ faults, most }) => `${faults.map((at) => model.actions[at]?.name).join(' + ')} <= ${most}`,
  )
  const left = run.expectations.flatMap(({ name, subject }) => {
    const property = subject.kind === 'property' ? model.properties[subject.property] : undefined
    return property === undefined || claimed.includes(property) ? [] : [name]
  })
  return [
    `${model.name}, check ${run.check}${switches}${run.ordinal > 1 ? ` (${run.ordinal})` : ''}, exported by Holdfast.`,
    ...(constants.length > 0 ? [`Constants: ${constants.join(', ')}.`] : []),
    faults.length > 0 ? `Faults: ${faults.join(', ')}.` : 'No faults.',
    'States are the plain ones: no symmetry, and how often faults have happened is part of each.',
    ...(left.length > 0 ? [`Not claimed here: ${left.join(', ')}.`] : []),
    'To check it:',
    ...commands.map((command) => `  ${command}`),
  ]
}
