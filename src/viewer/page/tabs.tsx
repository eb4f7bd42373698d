/** The two sides of the panel. */
export type PanelName = 'step' | 'what-if'

const TABS: readonly (readonly [PanelName, string])[] = [
  ['step', 'Step and state'],
  ['what-if', 'What if'],
]

interface TabsProps {
  readonly panel: PanelName
  readonly onPanel: (panel: PanelName) => void
}

export function Tabs({ panel, onPanel }: TabsProps) {
  return (
    <div class="tabs" role="tablist">
      {TABS.map(([name, title]) => (
        <button
          type="button"
          role="tab"
          key={name}
          id={`tab-${name}`}
          aria-controls="panel"
          aria-selected={panel === name}
          onClick={() => onPanel(name)}
        >
          {title}
        </button>
      ))}
    </div>
  )
}
