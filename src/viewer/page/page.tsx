import { render } from 'preact'
import { useState } from 'preact/hooks'
import type { Walk } from '../../walk/walk.ts'
import { openPage } from '../open-page.ts'
import type { PageData } from '../page-data.ts'
import { App } from './app.tsx'

const data = JSON.parse(document.getElementById('holdfast-data')?.textContent ?? '') as PageData
const root = document.getElementById('holdfast')
if (root !== null) {
  root.textContent = ''
  const opened = openPage(data)
  if (opened.kind === 'open') render(<Page walk={opened.walk} />, root)
  else root.textContent = `This page can't show its trace. ${opened.reason}`
}

/** Begins anew where the reader walks another run of the spec. */
function Page({ walk }: { readonly walk: Walk }) {
  const [begun, setBegun] = useState({ walk, number: 0 })
  const begin = (next: Walk) => setBegun(({ number }) => ({ walk: next, number: number + 1 }))
  return <App key={begun.number} walk={begun.walk} found={data.found} onStart={begin} />
}
