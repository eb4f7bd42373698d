import type { PageStop } from '../page-stop.ts'

/* The page of figures: what lies under the pointer, or where the arrow keys have gone, is told below each picture. */

const all = JSON.parse(
  document.getElementById('holdfast-data')?.textContent ?? '[]',
) as readonly (readonly PageStop[])[]

for (const [at, section] of document.querySelectorAll('section').entries()) {
  const stops = all[at] ?? []
  const figure = section.querySelector<HTMLElement>('.figure')
  const readout = section.querySelector<HTMLElement>('.readout')
  if (figure !== null && readout !== null && stops.length > 0) follow(figure, readout, stops)
}

/** Lets a figure show its values. */
function follow(figure: HTMLElement, readout: HTMLElement, stops: readonly PageStop[]): void {
  let chosen = -1

  const show = (next: number) => {
    const at = Math.max(0, Math.min(stops.length - 1, next))
    const stop = stops[at]
    if (at === chosen || stop === undefined) return
    chosen = at
    readout.replaceChildren(...stop.lines.map(lineOf))
    figure.setAttribute('aria-valuenow', String(at + 1))
    figure.setAttribute('aria-valuetext', stop.lines.join('; '))
    for (const svg of figure.querySelectorAll('svg')) {
      const cursor = svg.querySelector<SVGPathElement>('.cursor')
      if (cursor === null) continue
      cursor.style.visibility = 'visible'
      cursor.setAttribute('transform', `translate(${svg.classList.contains('wide') ? stop.wide : stop.narrow} 0)`)
    }
  }

  figure.addEventListener('pointermove', ({ clientX }) => show(nearest(figure, clientX, stops)))
  figure.addEventListener('pointerdown', ({ clientX }) => show(nearest(figure, clientX, stops)))
  figure.addEventListener('focus', () => {
    if (chosen < 0 && figure.matches(':focus-visible')) show(0)
  })
  figure.addEventListener('keydown', (event) => {
    const ways: Readonly<Record<string, number>> = {
      ArrowRight: chosen + 1,
      ArrowUp: chosen + 1,
      ArrowLeft: chosen - 1,
      ArrowDown: chosen - 1,
      PageUp: chosen + 10,
      PageDown: chosen - 10,
      Home: 0,
      End: stops.length - 1,
    }
    const next = ways[event.key]
    if (next === undefined || event.ctrlKey || event.altKey || event.metaKey) return
    event.preventDefault()
    show(next)
  })
}

function lineOf(line: string): HTMLElement {
  const element = document.createElement('span')
  element.textContent = line
  return element
}

/** The stop nearest to a place in the window. */
function nearest(figure: HTMLElement, clientX: number, stops: readonly PageStop[]): number {
  const shown = [...figure.querySelectorAll('svg')].find((svg) => svg.getBoundingClientRect().width > 0)
  if (shown === undefined) return 0
  const { left, width } = shown.getBoundingClientRect()
  const x = ((clientX - left) / width) * shown.viewBox.baseVal.width
  const distance = (stop: PageStop) => Math.abs((shown.classList.contains('wide') ? stop.wide : stop.narrow) - x)
  return stops.reduce((best, stop, at) => (distance(stop) < distance(stops[best] ?? stop) ? at : best), 0)
}
