import { render } from 'preact'
import { openPage } from '../open-page.ts'
import type { PageData } from '../page-data.ts'
import { App } from './app.tsx'

const data = JSON.parse(document.getElementById('holdfast-data')?.textContent ?? '') as PageData
const root = document.getElementById('holdfast')
if (root !== null) {
  root.textContent = ''
  const opened = openPage(data)
  if (opened.kind === 'open') render(<App walk={opened.walk} found={data.found} />, root)
  else root.textContent = `This page can't show its trace. ${opened.reason}`
}
