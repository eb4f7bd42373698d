import { useEffect, useRef } from 'preact/hooks'

const KEYS: readonly (readonly [string, string])[] = [
  ['↓ or j, ↑ or k', 'next step, step before'],
  ['Home or g, End or G', 'the start, the last step'],
  ['Page up, Page down', 'ten steps'],
  ['Enter', 'show each step of a line of many, or fold it'],
  ['← →', 'from one run to the other, where two are compared'],
  ['/', 'search the steps; then Enter or n for the next, N for the one before'],
  ['w', 'what if: take another step from here'],
  ['s', 'back to the step and its state'],
  ['t', 'light or dark'],
  ['?', 'this help'],
  ['Esc', 'close this, or leave the search'],
]

const SIGNS: readonly (readonly [string, string])[] = [
  ['●', 'a step of the system'],
  ['✕', 'a fault'],
  ['◆', 'a step of an operator'],
  ['→', 'an actor that the step names; slanted: a message, from the step that sends it to the one that takes it'],
  ['▨', 'lasts from a fault until it is undone: a crash on a lane, or left of the lanes what is about all'],
  ['⁙', 'actors that have lost each other'],
  ['◎', 'a step that the selected one needed'],
]

/** The keys and the signs. */
export function Help({ onClose }: { readonly onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => dialog.current?.showModal(), [])
  return (
    <dialog ref={dialog} class="help" aria-labelledby="help-title" onClose={onClose}>
      <h2 id="help-title">Keys and signs</h2>
      <dl>
        {KEYS.map(([key, what]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      <dl>
        {SIGNS.map(([sign, what]) => (
          <div key={sign}>
            <dt>{sign}</dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      <button type="button" onClick={() => dialog.current?.close()}>
        Close
      </button>
    </dialog>
  )
}
