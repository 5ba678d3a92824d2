/** What is wrong in a calendar text, told by line, so that the good is taken in and the bad is named. */

export type ProblemCode =
  // decodeCalendar
  | 'fold-in-character'
  | 'not-utf-8'
  | 'utf-16'
  // the file
  | 'outside-calendar'
  | 'no-calendar-around'
  | 'calendar-unterminated'
  | 'end-without-begin'
  | 'not-a-content-line'
  | 'zone-redefined'
  | 'more-problems'
  // one component, which is left out
  | 'component-unterminated'
  | 'component-unknown'
  | 'control-characters'
  | 'line-too-long'
  | 'too-many-parameters'
  | 'too-many-dates'
  | 'uid-too-long'
  // one component, which is kept
  | 'uid-missing'
  | 'uid-repeated'
  | 'property-repeated'
  | 'start-missing'
  | 'value-not-understood'
  | 'rule-not-understood'
  | 'value-mended'
  | 'quoted-printable'
  | 'override-replaced'
  // one component, which is not taken in
  | 'older-than-there'
  | 'method-not-taken'
  // expansion
  | 'rule-too-costly'
  | 'zone-unknown';

/** `line` counts from 1 in the text at hand: the file when reading, the object's text when expanding. */
export type Problem = { line: number; code: ProblemCode; message: string; uid?: string };

/** More than anyone reads; the rest is summed up in one. */
const MOST = 1000;

/** A list of problems that a hostile file cannot make grow without end. */
export class Problems {
  readonly list: Problem[] = [];

  add(line: number, code: ProblemCode, message: string, uid?: string): void {
    if (this.list.length > MOST) return;
    if (this.list.length === MOST) {
      this.list.push({ line, code: 'more-problems', message: 'There are more problems from here on.' });
      return;
    }
    this.list.push({ line, code, message, ...(uid && { uid }) });
  }
}
