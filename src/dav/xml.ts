/** Reads XML as clients send it (RFC 4918 §8.2), within bounds: no DOCTYPE, so many elements and attributes, so deep, nothing so long. */

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

/** `pieces`: elements, comments and their like. `length`: characters of one piece, which saxes keeps until it ends. */
const limits = { depth: 40, pieces: 50_000, attributes: 100, length: 100_000 } as const;
/** Characters that are read in one step. */
const atOnce = 16 * 1024;

/** Asked between steps: whether this one has worked for a while, and how others have their turn. */
type Turn = { readonly isOver: boolean; give(): Promise<void> };

/** The root of a body; undefined where there is none. Others have their turn (`server/turn.ts`) meanwhile. Throws bad-request with the reason. */
export async function readXml(body: Buffer, turn: Turn): Promise<Element | undefined> {
  if (body.length === 0) return undefined;
  const parser = new SaxesParser({ xmlns: true });
  const open: Element[] = [];
  let root: Element | undefined;
  let pieces = 0;
  let attributes = 0;
  let pieceBegan = 0;
  const onPiece = () => {
    pieces += 1;
    if (pieces > limits.pieces) refuse('xml-too-large');
    pieceBegan = parser.position;
  };
  parser.on('error', () => refuse('xml'));
  parser.on('doctype', () => refuse('doctype'));
  parser.on('opentagstart', () => void (attributes = 0));
  // They are compared with one another when the tag ends, in one step.
  parser.on('attribute', () => {
    attributes += 1;
    if (attributes > limits.attributes) refuse('xml-too-large');
  });
  parser.on('opentag', ({ uri, local, attributes: given }) => {
    onPiece();
    if (open.length >= limits.depth) refuse('xml-too-large');
    const own = new Map<string, string>();
    for (const { uri: of, local: name, prefix, value } of Object.values(given))
      if (prefix !== 'xmlns' && name !== 'xmlns') own.set(of === '' ? name : `{${of}}${name}`, value);
    const element: Element = { name: `{${uri}}${local}`, attributes: own, children: [], content: [] };
    const parent = open.at(-1);
    parent?.children.push(element);
    parent?.content.push(element);
    root ??= element;
    open.push(element);
  });
  const onText = (text: string) => {
    pieceBegan = parser.position;
    open.at(-1)?.content.push(text);
  };
  parser.on('text', onText);
  parser.on('cdata', (text) => {
    onPiece();
    onText(text);
  });
  parser.on('comment', onPiece);
  parser.on('processinginstruction', onPiece);
  parser.on('closetag', () => {
    pieceBegan = parser.position;
    open.pop();
  });
  const text = decode(body);
  // saxes keeps a document type whole before it tells of it.
  if (/<!DOCTYPE/i.test(text)) refuse('doctype');
  for (let at = 0; at < text.length; at += atOnce) {
    if (turn.isOver) await turn.give();
    parser.write(text.slice(at, at + atOnce));
    if (parser.position - pieceBegan > limits.length) refuse('xml-too-large');
  }
  parser.close();
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
