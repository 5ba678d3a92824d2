/** The time zone of this name as the IANA database spells it, or undefined where it is none. Offsets such as +01:00 are zones. */
export function readTimeZone(text: string): string | undefined {
  try {
    return Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(text).timeZoneId;
  } catch {
    return undefined;
  }
}
