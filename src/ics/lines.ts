/**
 * Content lines (RFC 5545 §3.1) over a string, with their offsets, so that what is kept is kept byte for byte.
 *
 * Everything here is a hand scan in one direction: no input can make it slower than linear.
 */

import { unfold } from './fold.ts';

const TAB = 9;
const LF = 10;
const CR = 13;
const SPACE = 32;
const QUOTE = 34;
const COLON = 58;
const SEMICOLON = 59;

/** RFC 5545 §3.1: CONTROL, without HTAB and the line breaks. Storage and XML cannot hold them. */
// eslint-disable-next-line no-control-regex
export const control = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]/;

/** The same, with a CR that ends no line, and what XML 1.0 §2.2 cannot hold; lone surrogates come on top. */
export const unfit = new RegExp(`${control.source}|[\\ufffe\\uffff]|\\r(?![\\r\\n])`);

/** One parameter of a line, RFC 5545 §3.2: `name` in upper case, `values` without their quotes, ^-decoded (RFC 6868). */
export type Param = { name: string; values: string[] };

/** One content line, unfolded: `name` in upper case, `value` as it came; offsets into the text, `number` from 1. */
export type ContentLine = {
  name: string;
  params: Param[];
  value: string;
  start: number;
  end: number;
  number: number;
};

/**
 * Walks the content lines of a text without making an object for each: after `advance()`, the fields say where the
 * line lies. LF, CRLF and the odd CRCRLF end a line; so does a CR alone, because readers that take it for a line's
 * end must not see lines here that we did not see.
 */
export class LineScanner {
  /** Where the line begins. */
  start = 0;
  /** Where its last break begins; folds lie between `start` and `end`. */
  end = 0;
  /** Where the next line begins. */
  next = 0;
  /** The number of the line's first physical line, from 1. */
  number = 0;
  /** How many physical lines have been passed. */
  passed: number;
  /** Whether the line is folded (RFC 5545 §3.1). */
  folded = false;
  readonly text: string;
  #lf: number;
  #cr: number;

  /** `passed`: how many physical lines lie before the text, so that numbers are those of the whole. */
  constructor(text: string, passed = 0) {
    this.text = text;
    this.passed = passed;
    this.#lf = offsetOf(text, '\n', 0);
    this.#cr = offsetOf(text, '\r', 0);
  }

  /** Goes to the next line; false at the end of the text. */
  advance(): boolean {
    const { text } = this;
    if (this.next >= text.length) return false;
    this.start = this.next;
    this.number = this.passed + 1;
    this.folded = false;
    for (;;) {
      this.#pass(this.next);
      const code = this.next < text.length ? text.charCodeAt(this.next) : 0;
      if (code !== SPACE && code !== TAB) return true;
      this.folded = true;
    }
  }

  /** The line's name in upper case, or '' where what stands there is no name. */
  name(): string {
    const { text, start, end } = this;
    let offset = start;
    for (; offset < end; offset++) {
      const code = text.charCodeAt(offset);
      if (code === COLON || code === SEMICOLON) break;
    }
    const raw = text.slice(start, offset);
    const name = this.folded ? unfold(raw) : raw;
    return isName(name) ? name.toUpperCase() : '';
  }

  /** The line without its folds and its break. */
  content(): string {
    const raw = this.text.slice(this.start, this.end);
    return this.folded ? unfold(raw) : raw;
  }

  /** What stands before the colon at this offset: the name and its parameters, without folds. */
  head(colon: number): string {
    const raw = this.text.slice(this.start, colon);
    return this.folded ? unfold(raw) : raw;
  }

  /** What stands after the colon at this offset, without folds. */
  valueFrom(colon: number): string {
    const raw = this.text.slice(colon + 1, this.end);
    return this.folded ? unfold(raw) : raw;
  }

  /** The line taken apart, or undefined where it is no content line. */
  line(): ContentLine | undefined {
    const parsed = parseLine(this.content());
    return parsed && { ...parsed, start: this.start, end: this.next, number: this.number };
  }

  /** Passes one physical line from `from` on. */
  #pass(from: number): void {
    const { text } = this;
    if (this.#lf < from) this.#lf = offsetOf(text, '\n', from);
    if (this.#cr < from) this.#cr = offsetOf(text, '\r', from);
    if (this.#cr > this.#lf) {
      this.end = this.#lf;
      this.next = this.#lf + 1;
      this.passed += 1;
      return;
    }
    this.end = this.#cr;
    let after = this.#cr;
    while (text.charCodeAt(after) === CR) after += 1;
    // A run of CRs is one break before an LF, and else as many breaks with nothing between.
    const endsInLf = text.charCodeAt(after) === LF;
    this.passed += endsInLf ? 1 : Math.max(1, after - this.#cr);
    this.next = endsInLf ? after + 1 : after;
  }
}

/** The offset of `char` from `from` on, or the text's length: a break that is not there is the end. */
function offsetOf(text: string, char: string, from: number): number {
  const offset = text.indexOf(char, from);
  return offset === -1 ? text.length : offset;
}

/** Letters, digits and '-' (RFC 5545 §3.1), with '_' and '.', which real files have too. */
export function isName(name: string): boolean {
  if (name.length === 0 || name.length > 256) return false;
  for (let offset = 0; offset < name.length; offset++) {
    const code = name.charCodeAt(offset) | 0x20;
    const letter = code >= 97 && code <= 122;
    const raw = name.charCodeAt(offset);
    if (!letter && !(raw >= 48 && raw <= 57) && raw !== 45 && raw !== 46 && raw !== 95) return false;
  }
  return true;
}

/**
 * Where the colon lies that begins a line's value, between `from` and `end`, or -1; a colon within quotes is none.
 * Folds need not be taken out first: a break is neither quote nor colon.
 */
export function colonOf(text: string, from: number, end: number): number {
  let quoted = false;
  for (let offset = from; offset < end; offset++) {
    const code = text.charCodeAt(offset);
    if (code === QUOTE) quoted = !quoted;
    else if (code === COLON && !quoted) return offset;
  }
  return -1;
}

/** Takes an unfolded line apart; undefined where it is no content line. */
export function parseLine(content: string): Pick<ContentLine, 'name' | 'params' | 'value'> | undefined {
  const colon = colonOf(content, 0, content.length);
  if (colon === -1) return undefined;
  const semicolon = content.indexOf(';');
  const nameEnd = semicolon === -1 || semicolon > colon ? colon : semicolon;
  const name = content.slice(0, nameEnd);
  if (!isName(name)) return undefined;
  const params = nameEnd === colon ? [] : parseParams(content.slice(nameEnd + 1, colon));
  return { name: name.toUpperCase(), params, value: content.slice(colon + 1) };
}

/** Takes `A=b;C="d",e` apart. A parameter without '=' has no values. */
function parseParams(text: string): Param[] {
  return splitOutsideQuotes(text, ';').map((part) => {
    const equals = part.indexOf('=');
    if (equals === -1) return { name: part.toUpperCase(), values: [] };
    const values = splitOutsideQuotes(part.slice(equals + 1), ',').map(paramValue);
    return { name: part.slice(0, equals).toUpperCase(), values };
  });
}

function splitOutsideQuotes(text: string, separator: ';' | ','): string[] {
  const parts: string[] = [];
  let quoted = false;
  let from = 0;
  for (let offset = 0; offset < text.length; offset++) {
    const char = text[offset];
    if (char === '"') quoted = !quoted;
    else if (char === separator && !quoted) {
      parts.push(text.slice(from, offset));
      from = offset + 1;
    }
  }
  parts.push(text.slice(from));
  return parts;
}

/** A parameter's value without its quotes, with RFC 6868's ^n, ^' and ^^ read. */
function paramValue(raw: string): string {
  const bare = raw.length > 1 && raw.startsWith('"') && raw.endsWith('"') ? raw.slice(1, -1) : raw;
  if (!bare.includes('^')) return bare;
  return bare.replace(/\^(n|'|\^)/g, (_, code: string) => (code === 'n' ? '\n' : code === "'" ? '"' : '^'));
}

/** The first value of a line's parameter, if it has one. */
export function paramOf(line: Pick<ContentLine, 'params'>, name: string): string | undefined {
  return line.params.find((param) => param.name === name)?.values[0];
}

/** The text with CRLF at the end of each line, as RFC 5545 §3.1 wants it; the very same text where it has them. */
export function ensureCrlf(text: string): string {
  return hasOnlyCrlf(text) ? text : text.replace(/\r+\n?|\n/g, '\r\n');
}

/** Whether every line ends in CRLF, as in a feed. */
function hasOnlyCrlf(text: string): boolean {
  let carriages = 0;
  for (let offset = text.indexOf('\r'); offset !== -1; offset = text.indexOf('\r', offset + 1)) {
    if (text.charCodeAt(offset + 1) !== 10) return false;
    carriages += 1;
  }
  let feeds = 0;
  for (let offset = text.indexOf('\n'); offset !== -1; offset = text.indexOf('\n', offset + 1)) feeds += 1;
  return feeds === carriages;
}
