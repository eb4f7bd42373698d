/** Each document that differs from a valid one in one place, with the path of the place. */
export function* jsonVariants(value: unknown, path = ''): Generator<readonly [string, unknown]> {
  if (typeof value !== 'object' || value === null) return
  if (!Array.isArray(value)) {
    yield [`${path}.surprise`, { ...value, surprise: 1 }]
    for (const key of Object.keys(value)) yield [`${path}.${key}`, { ...value, [key]: null }]
  }
  for (const [key, part] of Object.entries(value)) {
    for (const [place, changed] of jsonVariants(part, `${path}.${key}`))
      yield [place, Array.isArray(value) ? value.with(Number(key), changed) : { ...value, [key]: changed }]
  }
}
