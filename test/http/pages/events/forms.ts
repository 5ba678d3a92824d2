import { textOf, type Site, type Visitor } from '../site.ts';

type Fields = Record<string, string | string[]>;

const plain = (text: string) =>
  text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');

/** The fields of the page's form with this in its address, as a browser would send them. */
export function fieldsIn(html: string, action: string): Fields {
  const forms = [...html.matchAll(/<form[^>]*action="([^"]*)"[\s\S]*?<\/form>/g)];
  const form = forms.find(([, address]) => plain(address!).includes(action))?.[0];
  if (form === undefined) throw new Error(`no form to ${action} in ${textOf({ text: html })}`);
  const fields: Fields = {};
  const add = (name: string, value: string) => {
    const known = fields[name];
    fields[name] = known === undefined ? value : [known, plain(value)].flat();
    if (known === undefined) fields[name] = plain(value);
  };
  for (const [tag] of form.matchAll(/<input[^>]*>/g)) {
    const of = (name: string) => new RegExp(` ${name}="([^"]*)"`).exec(tag)?.[1];
    const name = of('name');
    const isChoice = of('type') === 'checkbox' || of('type') === 'radio';
    if (name !== undefined && (!isChoice || tag.includes(' checked'))) add(name, of('value') ?? '');
  }
  for (const [, name, inner] of form.matchAll(/<select[^>]*name="([^"]*)"[^>]*>([\s\S]*?)<\/select>/g)) {
    const option = /<option value="([^"]*)" selected/.exec(inner!) ?? /<option value="([^"]*)"/.exec(inner!);
    add(name!, option?.[1] ?? '');
  }
  for (const [, name, inner] of form.matchAll(/<textarea[^>]*name="([^"]*)"[^>]*>\n?([\s\S]*?)<\/textarea>/g))
    add(name!, inner!);
  return fields;
}

/** Opens the page of a form and sends it with these fields changed. */
export async function fill(visitor: Visitor, page: string, action: string, fields: Fields) {
  const shown = await visitor.get(page);
  return await visitor.post(addressIn(shown.text, action), { ...fieldsIn(shown.text, action), ...fields });
}

/** The address to which a page's form goes. */
export function addressIn(html: string, action: string): string {
  const all = [...html.matchAll(/<form[^>]*action="([^"]*)"/g)].map(([, address]) => plain(address!));
  return all.find((address) => address.includes(action))!;
}

/** The texts of Ann's calendar as they are kept, by their titles' order. */
export async function textsIn({ scene }: Site): Promise<string[]> {
  const rows = await scene.storage.db.selectFrom('events').select(['text']).orderBy('uid').execute();
  return rows.map(({ text }) => text);
}
