/** No zone has a longer name; longer ones are not even looked up. */
const longestName = 255;

/** Finds by the trimmed name in lower case, and remembers what was found: the same few names come again and again. */
export function remembering(
  find: (name: string) => string | undefined,
): (name: string) => string | undefined {
  const found = new Map<string, string | undefined>();
  const mostRemembered = 5000;
  return (name) => {
    if (name.length > longestName) return undefined;
    const key = name.trim().toLowerCase();
    if (found.has(key)) return found.get(key);
    const zone = find(key);
    if (found.size >= mostRemembered) found.clear();
    found.set(key, zone);
    return zone;
  };
}
