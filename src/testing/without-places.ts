/**
 * A copy of a syntax tree without its spans, to compare trees by what they say.
 * @param keepParentheses whether the parentheses of the author stay
 */
export function withoutPlaces(value: unknown, keepParentheses: boolean): unknown {
  if (Array.isArray(value)) return value.map((each) => withoutPlaces(each, keepParentheses))
  if (typeof value !== 'object' || value === null) return value
  if (!keepParentheses && 'kind' in value && value.kind === 'parentheses' && 'of' in value) {
    return withoutPlaces(value.of, keepParentheses)
  }
  const entries = Object.entries(value).filter(([key]) => key !== 'span' && key !== 'pathSpan')
  return Object.fromEntries(entries.map(([key, each]) => [key, withoutPlaces(each, keepParentheses)]))
}
