// Accepts the newest invitation among the mails of a data folder, as its page would: node accept.mjs DATA PASSWORD
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import PostalMime from 'postal-mime';
import { visitor } from './visitor.mjs';

const [data, password] = process.argv.slice(2);
const folder = join(data, 'outbox');
const address = await invitation();
await visitor()(address, '/invitation/accept', { name: 'Adresse', password, confirmation: password });
console.log(
  /[\w.+-]+@monasso\.org/.exec(
    (await mails())
      .find((text) => text.includes(address))
      .replaceAll(/moncompte@monasso\.org|julien@monasso\.org/g, ''),
  )[0],
);

/** The mail may still be on its way. */
async function invitation() {
  for (let tries = 0; tries < 100; tries += 1) {
    for (const text of await mails()) {
      const found = /https?:\/\/\S+\/invitation\/[\w-]+/.exec(text);
      if (found) return found[0];
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('no invitation came');
}

async function mails() {
  const files = (() => {
    try {
      return readdirSync(folder);
    } catch {
      return [];
    }
  })();
  const newest = files
    .filter((name) => name.endsWith('.eml'))
    .sort((a, b) => statSync(join(folder, b)).mtimeMs - statSync(join(folder, a)).mtimeMs);
  return Promise.all(
    newest.map(async (name) => (await PostalMime.parse(readFileSync(join(folder, name)))).text ?? ''),
  );
}
