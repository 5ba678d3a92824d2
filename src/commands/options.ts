import { UsageError, type Values } from './command.ts';

/** What an option says that a command cannot do without. */
export function demandText(values: Values, name: string): string {
  const text = values[name];
  if (typeof text !== 'string') throw new UsageError(`--${name} is missing`);
  return text;
}

/** Which of a few words an option says; undefined where it stays away. */
export function readChoice<Choice extends string>(
  values: Values,
  name: string,
  choices: readonly Choice[],
): Choice | undefined {
  const text = values[name];
  const choice = choices.find((known) => known === text);
  if (text !== undefined && choice === undefined)
    throw new UsageError(`--${name} is one of ${choices.join(', ')}`);
  return choice;
}
