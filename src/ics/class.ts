/** Who may see an event, as its text says: CLASS (RFC 5545 §3.8.1.3), and Apple's word for it. */

/** The lines that say so: either makes an event private by itself. */
export const accessLines: ReadonlySet<string> = new Set(['CLASS', 'X-CALENDARSERVER-ACCESS']);

/** RFC 5545 §3.8.1.3: a value that nobody knows is treated like PRIVATE. */
export function isPrivateAccess(value: string): boolean {
  return value.trim().toUpperCase() !== 'PUBLIC';
}

/** Whether what stands around an object makes all of it private: Apple's line belongs to the calendar. */
export function isPrivateAround(wrapper: string): boolean {
  const value = /^X-CALENDARSERVER-ACCESS[^:\r\n]*:(.*)$/im.exec(wrapper)?.[1];
  return value !== undefined && isPrivateAccess(value);
}
