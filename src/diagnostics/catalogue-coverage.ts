/** HF7xx: what the checks of a spec would not notice. They come after the runs, and are no errors. */
export const coverageEntries = {
  HF701: {
    title: 'step never taken',
    explanation:
      'An action, fault or operator step is taken in none of the runs, so that no check says anything about it: with ' +
      'a mistake in its body the report would be the same. Its guard may ask for too much, or no check allows the ' +
      'faults that would lead to it. A step that needs a switch counts only where the switch is on.',
    example:
      'module m\nvar level: 0..3 = 0\naction rise when level < 3 { level += 1 }\naction drain when level > 3 { level = 0 }\ninvariant Low: level <= 2\ncheck small { terminal level == 3  expect Low violated  expect DeadlockFree holds }\n',
  },
  HF702: {
    title: 'guard part never false',
    explanation:
      'A part of a guard is never false where the parts before it are true. Without it the same steps are possible, so ' +
      'no check would notice if it were missing, in the spec or in the system. Add a check in which it matters, such as ' +
      'one with more faults, or leave it out.',
    example:
      'module m\nvar full: bool = false\nvar level: 0..3 = 0\naction fill when level == 0 && !full { level = 3 }\naction drain when level == 3 { level = 0 }\ninvariant Known: level == 0 || level == 3\ncheck small { expect Known holds }\n',
  },
  HF703: {
    title: 'branch never taken',
    explanation:
      'A branch of `if`, `match` or `? :` in the body of a step is gone into in none of the runs. What stands there is ' +
      'not checked: a mistake in it would change no verdict. Add a check that leads there, or leave the branch out.',
    example:
      'module m\nvar level: 0..3 = 0\naction rise {\n  if level < 3 { level += 1 } else if level > 3 { level = 0 }\n}\ninvariant Low: level <= 2\ncheck small { terminal level == 3  expect Low violated  expect DeadlockFree holds }\n',
  },
  HF704: {
    title: 'premise never true',
    explanation:
      'An implication is true where its premise is false, an `all` where nothing meets its `where`, and a `leadsTo` ' +
      'where nothing sets it off. This premise is true in none of the runs that check the property, so the property ' +
      'says nothing there. A mistake in the premise is as likely as a check that does not get far enough.',
    example:
      'module m\nvar level: 0..3 = 0\nvar open: bool = false\naction rise when level < 2 { level += 1 }\ninvariant Opened: level == 3 => open\ncheck small { terminal level == 2  expect Opened holds }\n',
  },
  HF705: {
    title: 'invariant that cannot fail',
    explanation:
      'The invariant is true of all values that the types of its variables allow, so no step can break it. It looks ' +
      'like a promise of the protocol and is one of the types: a number that leaves its range is an error of the model ' +
      'anyway. Say something that a mistake could break, or leave it out.',
    example:
      'module m\nvar level: 0..3 = 0\naction rise when level < 3 { level += 1 }\ninvariant Low: level <= 3\ncheck small { terminal level == 3  expect Low holds }\n',
  },
  HF706: {
    title: 'bound reached',
    explanation:
      'A number, or the size of a collection, came to the most that its type allows, and a guard that asks for less ' +
      'kept a step from being taken. The real system may have no such bound: what holds, holds up to it. This is no ' +
      'fault of the spec, and a reason to look at the same check with a larger bound.',
    example:
      'module m\nvar level: 0..3 = 0\naction rise when level < 3 { level += 1 }\ninvariant Low: level <= 2\ncheck small { terminal level == 3  expect Low violated  expect DeadlockFree holds }\n',
  },
  HF707: {
    title: 'nothing ever seen to change',
    explanation:
      'An `unaffected` property says that some steps make no difference to what is seen. In none of the runs that ' +
      'check it does any step change what is seen, so that it would hold whatever those steps did. Look at something ' +
      'that changes, or add a check in which it does.',
    example:
      'module m\nvar level: 0..3 = 0\naction rise when level < 3 { level += 1 }\naction drain when level == 3 { level = 0 }\nunaffected Apart: level > 3 by drain\ncheck small { expect Apart holds }\n',
  },
} as const
