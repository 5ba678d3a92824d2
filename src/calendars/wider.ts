import { details, type Detail, type Sight, type View } from './access.ts';

// Which of two views shows more.

/** Whether one lets see anything that the other does not. */
export function isWider(one: View, other: View): boolean {
  return showsMore(one.ofPublic, other.ofPublic) || showsMore(one.ofPrivate, other.ofPrivate);
}

function showsMore(one: Sight, other: Sight): boolean {
  return (
    isDeeper(one.detail, other.detail) || (one.attendees && !other.attendees) || (one.alarms && !other.alarms)
  );
}

export function isDeeper(one: Detail, other: Detail): boolean {
  return details.indexOf(one) > details.indexOf(other);
}
