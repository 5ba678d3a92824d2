import type { Program } from '../people/actor.ts';
import { isHigher, type Access } from './access.ts';

/**
 * What is left of somebody's access where a program came for them by a password of its own: nothing of a calendar that it is
 * not for, and the least role where it may only read. What they see stays.
 */
export function within(
  program: Program | undefined,
  calendar: string,
  access: Access | undefined,
): Access | undefined {
  if (program === undefined || access === undefined) return access;
  if (!isFor(program, calendar)) return undefined;
  return program.access === 'read' && isHigher(access.role, 'viewer')
    ? { ...access, role: 'viewer' }
    : access;
}

/** Whether a program's password opens a calendar at all, as far as it goes. */
export function isFor({ calendar: only }: Program, calendar: string | null): boolean {
  return only === null || only === calendar;
}
