// Somebody before the pages: keeps cookies, fills in forms and sends them, without script.

export function visitor() {
  const cookies = new Map();
  const keep = (answer) => {
    for (const cookie of answer.headers.getSetCookie()) {
      const [name, value] = cookie.split(';')[0].split(/=(.*)/s);
      cookies.set(name, value);
    }
    return answer;
  };
  const headers = () => ({
    Cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
    'Sec-Fetch-Site': 'same-origin',
  });

  /** Sends the form of a page that goes to `action`, with these values in place of its own. */
  async function send(page, action, values) {
    const shown = keep(await fetch(page, { headers: headers() }));
    const text = await shown.text();
    const form = [...text.matchAll(/<form\b[^>]*>.*?<\/form>/gs)]
      .map(([found]) => found)
      .find((found) => found.includes(`action="${action}"`));
    if (form === undefined) throw new Error(`${shown.status}: no form to ${action} at ${page}`);
    const hasFile = Object.values(values).some((value) => value instanceof Blob);
    const body = hasFile ? new FormData() : new URLSearchParams();
    for (const [name, value] of Object.entries(values))
      if (value instanceof Blob) body.set(name, value, `${name}.ics`);
    for (const [input] of form.matchAll(/<input\b[^>]*>/g)) {
      const of = (name) => new RegExp(`\\b${name}="([^"]*)"`).exec(input)?.[1];
      const name = of('name');
      if (name !== undefined && !(values[name] instanceof Blob))
        body.set(name, values[name] ?? of('value') ?? '');
    }
    const answer = keep(
      await fetch(new URL(action, page), { method: 'POST', body, redirect: 'manual', headers: headers() }),
    );
    if (answer.status >= 400) throw new Error(`${answer.status} ${await answer.text()}`);
    return answer;
  }

  /** Reads a page, or whatever there is, to its end. */
  async function get(address) {
    const answer = keep(await fetch(address, { headers: headers() }));
    await answer.arrayBuffer();
    return answer;
  }

  return Object.assign(send, { get });
}
