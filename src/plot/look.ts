/** How the series of a figure are told apart: by colour, by the pattern of the line, and by the shape of its dots. */
export interface Look {
  readonly light: string
  readonly dark: string
  readonly dash: string
  readonly dot: 'circle' | 'square' | 'triangle' | 'diamond'
}

const colours: readonly (readonly [light: string, dark: string])[] = [
  ['#0b57d0', '#86b4ff'],
  ['#a23b00', '#ff9d66'],
  ['#17693a', '#6fd396'],
  ['#7a3aa8', '#cfa0f0'],
  ['#00686d', '#5cd0d6'],
  ['#7a5200', '#f0b95a'],
  ['#a0205f', '#ff94c2'],
]
const dashes = ['none', '7 4', '2 3', '10 3 2 3', '12 4']
const dots = ['circle', 'square', 'triangle', 'diamond'] as const

/** Colours, patterns and shapes come round at different times, so that 140 series in a row differ. */
export function lookOf(series: number): Look {
  const [light, dark] = colours[series % colours.length] ?? ['#1f2328', '#e6edf3']
  return {
    light,
    dark,
    dash: dashes[series % dashes.length] ?? 'none',
    dot: dots[series % dots.length] ?? 'circle',
  }
}

/** Rules for all colours, so that pictures on one page share them. */
export function figureStyle(): string {
  return `
  .grid { stroke: #e3e7eb } .frame { stroke: #8a949e; fill: none } .lane { stroke: #8a949e; stroke-dasharray: 1 3 }
  .mark { stroke: #59636e; stroke-dasharray: 4 3 } .leader { stroke: #8a949e; fill: none }
  .halo { paint-order: stroke; stroke: #ffffff; stroke-width: 4px; stroke-linejoin: round }
  .reference { stroke: #1f2328; fill: #ffffff; stroke-width: 1.5 } .cursor { stroke: #1f2328; visibility: hidden }
  .line { fill: none; stroke-width: 2 } .thin { fill: none; stroke-width: 1 } .band { stroke: none; fill-opacity: 0.14 }
  ${rules('light')}
  @media (prefers-color-scheme: dark) {
    .grid { stroke: #262d36 } .frame { stroke: #6b7580 } .lane { stroke: #6b7580 }
    .mark { stroke: #9aa4af } .leader { stroke: #6b7580 } .halo { stroke: #0d1117 }
    .reference { stroke: #e6edf3; fill: #0d1117 } .cursor { stroke: #e6edf3 } .band { fill-opacity: 0.2 }
    ${rules('dark')}
  }
`
}

function rules(theme: 'light' | 'dark'): string {
  return colours
    .map((_, at) => [at, lookOf(at)[theme]] as const)
    .map(([at, colour]) => `.l${at} { stroke: ${colour} } .f${at} { fill: ${colour} }`)
    .join(' ')
}

/** The rule of a series' colour: `l0` for lines, `f0` for what is filled. */
export function colourClass(kind: 'l' | 'f', series: number): string {
  return `${kind}${series % colours.length}`
}
