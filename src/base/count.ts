/** A number with a noun: `1 step`, `1,024 states`. */
export function count(number: number, noun: string, plural = `${noun}s`): string {
  return `${grouped(number)} ${number === 1 ? noun : plural}`
}

/** A whole number with commas between thousands. The library's own way to write it takes 20 ms when first asked. */
export function grouped(number: number): string {
  return String(number).replace(/\B(?=(\d{3})+$)/g, ',')
}
