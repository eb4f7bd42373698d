/** HF6xx: actions, properties and checks that ask for what cannot be. */
export const checkEntries = {
  HF601: {
    title: 'unknown limit',
    explanation:
      'A check may limit `states`, `depth`, `seconds` and `memory` (in mebibytes). A search that comes to a limit ' +
      'answers "inconclusive", never "holds".',
    example: 'module m\nvar x: bool = true\ncheck small { limits { sates <= 1000 } }\n',
  },
  HF602: {
    title: 'expectation does not fit',
    explanation:
      'What is expected must be a property, and the word after it must fit its kind: a `reachable` property is ' +
      '`reached` or `unreachable`, and every other one `holds` or is `violated`. An expression is not enough: give it ' +
      'a name as an invariant.',
    example: 'module m\nvar x: bool = true\nreachable Off: !x\ncheck small { expect Off holds }\n',
  },
  HF603: {
    title: 'not a constant to set',
    explanation:
      'A check, and an import with a name, can give other values to constants of the spec, and to nothing else. For ' +
      'another start of a variable, let its first value be a constant, and set that.',
    example: 'module m\nvar epoch: 0..3 = 0\ncheck later { epoch = 2 }\n',
  },
  HF604: {
    title: 'not a fault',
    explanation:
      'A budget says how often, at most, faults may happen in one run, and this is no `fault`. The steps of the system ' +
      'and of operators may always happen. If it is a thing that goes wrong, declare it with `fault` instead of ' +
      '`action`; a count of other things is a variable and a guard.',
    example: 'module m\nvar x: bool = true\naction flip { x = !x }\ncheck small { faults { flip <= 1 } }\n',
  },
  HF605: {
    title: 'said twice in a check',
    explanation:
      'A block of a check gives a constant, a limit, its terminal states or the expectation of a property twice. ' +
      'The two may differ, and then one of them would count for nothing without anybody noticing. ' +
      'A `with` block may say anew what the block around it says; within one block each thing is said once.',
    example:
      'module twice\nvar up: bool = true\ninvariant Up: up\n\ncheck small {\n  terminal true\n  expect Up holds\n  expect Up violated\n}\n',
  },
  HF606: {
    title: 'not a fix or bug',
    explanation:
      '`with` in a check turns on switches: what is declared with `fix` or `bug`. Constants are set by `NAME = value` ' +
      'instead. A switch may stand in any expression as a truth, and is false unless a check turns it on.',
    example:
      'module m\nconst RETRIES = 2\nvar x: bool = true\ninvariant On: x\ncheck small { with RETRIES { expect On holds } }\n',
  },
  HF607: {
    title: 'step property without a prime',
    explanation:
      "A `step` property compares a state with the next one, as in `epoch' >= epoch`; without a prime it says nothing " +
      'of the step. If it is true of single states make it an `invariant`, which is also checked at the start.',
    example: 'module m\nvar epoch: 0..3 = 0\nstep Young: epoch <= 3\n',
  },
  HF608: {
    title: 'fairness out of place',
    explanation:
      '`fair` says that a step is owed: what stays possible happens in the end. That is a promise of the system, so ' +
      'it stands with an `action` only. Faults and operators may act and never have to, and the start happens once. ' +
      'To see what follows when a person does act, write an `action` for it.',
    example: 'module m\nvar alive: bool = true\nfault crash fair when alive { alive = false }\n',
  },
  HF610: {
    title: 'collection where plain values belong',
    explanation:
      'Keys of maps, elements of sets and bags, and parameters of actions are plain values: truths, numbers, members, ' +
      'symmetric elements, and options, records and unions of these. The values of a collection are too many to count ' +
      'one by one: a set of sets of 4 elements has 65536 values, of 5 over four thousand million. Use a map, ' +
      'such as `Node -> Set<Node>`, or a sequence.',
    example: 'module m\nvar groups: Set<Set<0..3>> = set()\n',
  },
  HF611: {
    title: 'nothing to affect',
    explanation:
      '`unaffected` claims that some steps make no difference to what is seen, and this expression reads no variable: ' +
      'it is the same in every state, and no step could make a difference to it. Name a variable, or an expression ' +
      'with variables in it.',
    example: 'module m\nvar x: bool = true\naction flip { x = !x }\nunaffected Same: 1 + 1 by flip\n',
  },
  HF612: {
    title: 'not a step',
    explanation:
      'After `by` stand the steps that make no difference: names of actions, faults and operator steps, without ' +
      'arguments. A step stands for all its arguments. `init` is no step, for without it nothing begins.',
    example: 'module m\nvar x: bool = true\ninit begin { x = false }\nunaffected Same: x by begin\n',
  },
  HF613: {
    title: 'step named twice',
    explanation:
      'A list of steps names one twice. Once is enough, for a step stands for all its arguments; and the second name ' +
      'may have been meant for another step.',
    example: 'module m\nvar x: bool = true\naction flip { x = !x }\nunaffected Same: x by flip, flip\n',
  },
  HF614: {
    title: 'no rate, delay or probability',
    explanation:
      'When a step happens is said in one of three ways: `rate 5 per hour`, `after 30 seconds` or ' +
      '`probability 1 of 1000`. The numbers are whole ones and may depend on the state; those behind `per`, `after` ' +
      'and `of` are never below 1. So fractions are written in a smaller unit: not 0.5 per minute but ' +
      '`1 per 2 minutes`. Only questions about quantities heed it.',
    example: 'module m\nvar x: bool = true\naction flip rate true per hour { x = !x }\n',
  },
  HF615: {
    title: 'reward without a number',
    explanation:
      'A `reward` is a number of each state, such as how many volumes are stuck: `holdfast measure` and ' +
      '`holdfast simulate` say how it goes on over time. What is true or false is a `reachable` property instead; to ' +
      'count what it is true of, write `count(v in Volume where stuck(v))`.',
    example: 'module m\nvar stuck: bool = true\nreward Stuck: stuck\n',
  },
  HF616: {
    title: 'out of place in this block',
    explanation:
      'A check expects something of properties, and limits say where its search ends. An experiment is not searched, ' +
      'so it has neither: it asks how likely, how soon and how much, of all invariants, `reachable` properties and ' +
      'rewards, or of those that its line `measure A, B` names. That line has no meaning in a check.',
    example:
      'module m\nvar x: bool = true\ninvariant On: x\nexperiment large { expect On holds }\ncheck small { expect On holds }\n',
  },
  HF617: {
    title: 'not to be measured',
    explanation:
      'After `measure` stand names of invariants, of `reachable` properties and of rewards: what is true or false in ' +
      'each state, or a number of it. Other properties are about steps or whole behaviours. An expression is not ' +
      'enough: give it a name.',
    example:
      'module m\nvar x: 0..3 = 0\nreachable Far: x == 3\nexperiment large { measure x }\ncheck small { expect Far unreachable }\n',
  },
  HF651: {
    title: 'property never checked',
    explanation:
      'This file has checks, and none of them expects anything of this property: it would pass for checked and never ' +
      'is. Add it to the `expect` of a check, or remove it. This is a warning, and the checks run all the same.',
    example: 'module m\nvar x: bool = true\ninvariant On: x\ncheck small { limits { states <= 1000 } }\n',
  },
} as const
