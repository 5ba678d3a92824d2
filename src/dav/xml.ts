/** Reads XML as clients send it (RFC 4918 §8.2), within bounds: no DOCTYPE, so many elements, so deep. */

import { SaxesParser } from 'saxes';
import { DomainError } from '../errors.ts';
import type { Name } from './names.ts';

/** An element with what stands in it. `text` is all its own text, in order. */
export type Element = {
  readonly name: Name;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: Element[];
  /** What stands in it in its order: text, and the places of `children`. */
  readonly content: (string | Element)[];
};

const limits = { depth: 40, elements: 50_000 } as const;

/** The root of a body; undefined where there is none. Throws bad-request with the reason. */
export function readXml(body: Buffer): Element | undefined {
  if (body.length === 0) return undefined;
  const parser = new SaxesParser({ xmlns: true });
  const open: Element[] = [];
  let root: Element | undefined;
  let elements = 0;
  parser.on('error', () => refuse('xml'));
  parser.on('doctype', () => refuse('doctype'));
  // What is declared in it is not read, but it may be long before it ends.
  parser.on('opentag', ({ uri, local, attributes }) => {
    elements += 1;
    if (elements > limits.elements || open.length >= limits.depth) refuse('xml-too-large');
    const own = new Map<string, string>();
    for (const { uri: of, local: name, prefix, value } of Object.values(attributes))
      if (prefix !== 'xmlns' && name !== 'xmlns') own.set(of === '' ? name : `{${of}}${name}`, value);
    const element: Element = { name: `{${uri}}${local}`, attributes: own, children: [], content: [] };
    const parent = open.at(-1);
    parent?.children.push(element);
    parent?.content.push(element);
    root ??= element;
    open.push(element);
  });
  const onText = (text: string) => void open.at(-1)?.content.push(text);
  parser.on('text', onText);
  parser.on('cdata', onText);
  parser.on('closetag', () => void open.pop());
  const text = decode(body);
  // saxes keeps a document type whole before it tells of it.
  if (/<!DOCTYPE/i.test(text)) refuse('doctype');
  parser.write(text).close();
  return root ?? refuse('xml');
}

function refuse(reason: 'xml' | 'doctype' | 'xml-too-large'): never {
  throw new DomainError('bad-request', { reason });
}

/** XML 1.0 §4.3.3: UTF-8 or UTF-16 by its mark, or what the declaration says. */
function decode(body: Buffer): string {
  const mark = body.length > 1 ? body.readUInt16BE(0) : 0;
  const declared = /^<\?xml[^>]*?encoding=["']([\w.:-]+)["']/.exec(body.toString('latin1', 0, 200))?.[1];
  const label = mark === 0xfeff ? 'utf-16be' : mark === 0xfffe ? 'utf-16le' : (declared ?? 'utf-8');
  try {
    return new TextDecoder(label, { fatal: true }).decode(body);
  } catch {
    return refuse('xml');
  }
}

/** The first child of this name. */
export function childOf(element: Element | undefined, name: Name): Element | undefined {
  return element?.children.find((child) => child.name === name);
}

export function childrenOf(element: Element | undefined, name: Name): Element[] {
  return element?.children.filter((child) => child.name === name) ?? [];
}

/** All text within, without marks. */
export function textOf({ content }: Element): string {
  return content.map((part) => (typeof part === 'string' ? part : textOf(part))).join('');
}
