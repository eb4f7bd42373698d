import { defined } from '../base/assert.ts'
import { count } from '../base/count.ts'
import type { DiagnosticCode } from '../diagnostics/catalogue.ts'
import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import type { Run } from '../model/model.ts'
import type { Ledger, Vacuity } from './ledger.ts'
import { excludedFaults, observablesOf } from './observed-run.ts'
import { type Claim, isInside, type Place, textOf } from './place.ts'

/** Where the places of a run are found again, by their keys. */
type PlaceOf = (run: number, key: string) => Place

type Told = { readonly place: Place } & Vacuity

/** What the runs of a command would not have noticed, in the order of the text: warnings, and notes of what is unsure. */
export function coverageDiagnostics(ledger: Ledger, runOf: (run: number) => Run): Diagnostic[] {
  const placeOf = placesIn(runOf)
  const told = ledger.vacuities().map((vacuity) => ({ ...vacuity, place: placeOf(vacuity.run, vacuity.key) }))
  const warnings = told
    .filter(({ place }) => !told.some((other) => coversOther(other.place, place)))
    .map((each) => vacuityDiagnostic(each, ledger, placeOf))
  const excluded = ledger.excluded().map(({ key, run }) => excludedDiagnostic(placeOf(run, key)))
  const bounds = ledger.bounds().map(({ key, run }) => boundDiagnostic(placeOf(run, key)))
  return [...inOrder([...warnings, ...excluded]), ...inOrder(bounds)]
}

function placesIn(runOf: (run: number) => Run): PlaceOf {
  const known = new Map<number, ReadonlyMap<string, Place>>()
  return (at, key) => {
    const places = known.get(at) ?? allPlaces(runOf(at))
    known.set(at, places)
    return defined(places.get(key), 'place')
  }
}

function allPlaces(run: Run): ReadonlyMap<string, Place> {
  const observables = observablesOf(run)
  return new Map([...observables.places, ...excludedFaults(observables).map((place) => [place.key, place] as const)])
}

function coversOther({ key, covers }: Place, other: Place): boolean {
  return key !== other.key && covers !== undefined && isInside(other.span, covers)
}

function inOrder(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const place = ({ span, code }: Diagnostic) => [span.file.path, span.start, code] as const
  return [...diagnostics].sort((a, b) => {
    const [[file, start, code], [otherFile, otherStart, otherCode]] = [place(a), place(b)]
    if (file !== otherFile) return file < otherFile ? -1 : 1
    return start - otherStart || (code < otherCode ? -1 : 1)
  })
}

interface Wording {
  readonly code: DiagnosticCode
  readonly message: (place: Place, runs: string) => string
  readonly hint: string
}

/** What is said of each claim, after how many runs it was looked for in. */
const wordings: Readonly<Record<Exclude<Claim, 'never true'>, Wording>> = {
  'never taken': {
    code: 'HF701',
    message: ({ owner }, runs) => `In ${runs}, the ${owner} is never taken: nothing says what it would do.`,
    hint: 'Allow the faults that would lead to it in a check, or mend its guard.',
  },
  'never false': {
    code: 'HF702',
    message: ({ owner }, runs) =>
      `In ${runs}, this is never false when it is asked: without it, the ${owner} would do the same.`,
    hint: 'Add a check in which it matters, or leave it out.',
  },
  'never entered': {
    code: 'HF703',
    message: ({ owner }, runs) => `In ${runs}, this branch of the ${owner} is never taken.`,
    hint: 'Add a check that leads there, or leave it out.',
  },
  'premise never true': {
    code: 'HF704',
    message: ({ owner }, runs) => `In ${runs}, this is never true: the ${owner} says nothing there.`,
    hint: 'Add a check in which it becomes true, or mend it.',
  },
  'trigger never true': {
    code: 'HF704',
    message: ({ owner }, runs) => `In ${runs}, this is never true: the ${owner} asks for nothing.`,
    hint: 'Add a check in which it becomes true, or mend it.',
  },
  'never changed': {
    code: 'HF707',
    message: ({ owner }, runs) => `In ${runs}, no step changes this: the ${owner} says nothing there.`,
    hint: 'Add a check in which it changes, or look at something else.',
  },
  'cannot fail': {
    code: 'HF705',
    message: ({ owner }) => `The ${owner} is true of all values that the types of its variables allow.`,
    hint: 'Say something that a step could break, or leave it out: types are checked at each assignment anyway.',
  },
}

function vacuityDiagnostic({ place, runs, unsettled, key }: Told, ledger: Ledger, placeOf: PlaceOf): Diagnostic {
  if (place.claim === 'never true') throw new Error('it explains another claim, and is none of its own')
  const { code, message, hint } = wordings[place.claim]
  // Only of runs that were seen to the end is it said that something never happens there.
  const unsure = unsettled === 0 ? '' : ` In ${unsettled} of them not all states were looked at.`
  const blocking = place.claim === 'never taken' ? blockingPart(key, ledger, placeOf) : []
  return {
    code,
    severity: unsettled === 0 ? 'warning' : 'note',
    span: place.span,
    message: `${message(place, count(runs, 'run'))}${unsure}`,
    hint,
    ...(blocking.length > 0 && { related: blocking }),
  }
}

/** The first part of a guard that is never true, where there are several. */
function blockingPart(key: string, ledger: Ledger, placeOf: PlaceOf): NonNullable<Diagnostic['related']> {
  const [first] = ledger
    .within(key)
    .filter((part) => part.unsettled === 0)
    .map((part) => placeOf(part.run, part.key))
    .filter(({ claim }) => claim === 'never true')
    .sort((a, b) => a.span.start - b.span.start)
  return first === undefined ? [] : [{ span: first.span, message: 'This part of its guard is never true there.' }]
}

function excludedDiagnostic({ span, owner }: Place): Diagnostic {
  const message = `No check allows the ${owner}: nothing says what would come of it.`
  return { code: 'HF701', severity: 'warning', span, message, hint: "Give it a budget in the 'faults' of a check." }
}

function boundDiagnostic({ span, owner }: Place): Diagnostic {
  const message = `The bound '${textOf(span)}' of the ${owner} was reached: what holds, holds up to it.`
  return { code: 'HF706', severity: 'note', span, message }
}
