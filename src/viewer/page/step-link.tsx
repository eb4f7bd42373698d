interface StepLinkProps {
  readonly step: number
  readonly onSelect: (step: number) => void
}

/** A link to a step of the run. */
export function StepLink({ step, onSelect }: StepLinkProps) {
  return (
    <a
      class="step-link"
      href={`#step=${step}`}
      onClick={(event) => {
        event.preventDefault()
        onSelect(step)
      }}
    >
      {step === 0 ? 'start' : `step ${step}`}
    </a>
  )
}
