import { DomainError, isDomainError } from '../errors.ts';
import { decodeCsv, readCsv, type CsvRecord } from './csv.ts';
import { readEmail } from './email.ts';
import { isLanguage, type Language } from './language.ts';

/** A line of a list of people: what it says, or why it says nothing. `given`: how it names them, to tell lines apart by. */
export type RosterLine<Person> = Readonly<{ line: number; given: string }> &
  Readonly<{ person: Person } | { error: DomainError }>;

export type ListedPerson = Readonly<{
  login: string;
  name: string;
  admin: boolean;
  language: Language | undefined;
  /** Undefined: they choose one at a one-time address. */
  password: string | undefined;
}>;

export type ListedGuest = Readonly<{ email: string; language: Language | undefined }>;

export type Roster<Person> = Readonly<{
  lines: readonly RosterLine<Person>[];
  /** Heads of columns that say nothing to us. */
  ignored: readonly string[];
}>;

/** What heads a column, in either language, without case, accents and what is no letter. */
const heads = {
  login: [
    'login',
    'identifiant',
    'email',
    'emailaddress',
    'mail',
    'adresse',
    'adresseemail',
    'adressemail',
    'courriel',
  ],
  name: ['name', 'fullname', 'displayname', 'nom', 'nomcomplet', 'nomaffiche'],
  admin: ['admin', 'administrator', 'administrateur', 'administratrice'],
  language: ['language', 'langue'],
  password: ['password', 'motdepasse'],
} as const;
type Column = keyof typeof heads;

const yes = ['1', 'x', 'yes', 'y', 'true', 'on', 'oui', 'o', 'vrai'];
const no = ['', '0', '-', 'no', 'n', 'false', 'off', 'non', 'faux'];
const tongues: Readonly<Record<string, Language>> = {
  francais: 'fr',
  french: 'fr',
  anglais: 'en',
  english: 'en',
};

/** People who are to be users: `login` and `name`, and if wanted `admin`, `language`, `password`. Throws bad-table. */
export function readUsers(bytes: Uint8Array): Roster<ListedPerson> {
  const table = readTable(bytes, ['login', 'name', 'admin', 'language', 'password']);
  for (const column of ['login', 'name'] as const)
    if (!table.columns.has(column)) throw new DomainError('bad-table', { reason: 'column-missing', column });
  return table.read((cell) => ({
    login: cell('login'),
    name: cell('name'),
    admin: readYes(cell('admin')),
    language: readLanguage(cell('language')),
    password: cell('password') === '' ? undefined : cell('password'),
  }));
}

/** Guests: `email`, and if wanted `language`; or nothing but an address a line, without a head. Throws bad-table. */
export function readGuests(bytes: Uint8Array): Roster<ListedGuest> {
  const table = readTable(bytes, ['login', 'language'], { headless: 'login' });
  if (!table.columns.has('login'))
    throw new DomainError('bad-table', { reason: 'column-missing', column: 'email' });
  return table.read((cell) => ({ email: cell('login'), language: readLanguage(cell('language')) }));
}

type Table = Readonly<{
  columns: ReadonlyMap<Column, number>;
  read<Person>(personOf: (cell: (column: Column) => string) => Person): Roster<Person>;
}>;

function readTable(
  bytes: Uint8Array,
  wanted: readonly Column[],
  { headless }: { headless?: Column } = {},
): Table {
  const records = readCsv(decodeCsv(bytes));
  const head = records[0];
  if (head === undefined) throw new DomainError('bad-table', { reason: 'empty' });
  const hasHead = headless === undefined || !head.cells.some(isAddress);
  const columns = hasHead ? columnsOf(head, wanted) : new Map([[headless, 0]]);
  const known = new Set(columns.values());
  const rows = hasHead ? records.slice(1) : records;
  const width = head.cells.length;
  return {
    columns,
    read: (personOf) => ({
      ignored: hasHead ? head.cells.filter((text, at) => text.trim() !== '' && !known.has(at)) : [],
      lines: rows.map(({ line, cells }) => {
        const cell = (column: Column) => {
          const text = cells[columns.get(column) ?? -1] ?? '';
          // RFC 4180 §2.4: spaces are part of a cell; of a password alone somebody may mean them.
          return column === 'password' ? text : text.trim();
        };
        const told = { line, given: cell('login').slice(0, 100) };
        try {
          // One separator too many, and what follows stands under another head.
          if (cells.slice(width).some((text) => text.trim() !== ''))
            throw new DomainError('bad-line', { reason: 'cells' });
          return { ...told, person: personOf(cell) };
        } catch (error) {
          if (!isDomainError(error)) throw error;
          return { ...told, error };
        }
      }),
    }),
  };
}

function columnsOf({ line, cells }: CsvRecord, wanted: readonly Column[]): Map<Column, number> {
  const columns = new Map<Column, number>();
  for (const [at, text] of cells.entries()) {
    const column = wanted.find((one) => (heads[one] as readonly string[]).includes(plain(text)));
    if (column === undefined) continue;
    if (columns.has(column))
      throw new DomainError('bad-table', { reason: 'column-twice', column: text, line });
    columns.set(column, at);
  }
  return columns;
}

function isAddress(text: string): boolean {
  try {
    readEmail(text);
    return true;
  } catch {
    return false;
  }
}

function readYes(text: string): boolean {
  const said = text.toLowerCase();
  if (yes.includes(said)) return true;
  if (no.includes(said)) return false;
  throw new DomainError('bad-line', { reason: 'value', column: 'admin', given: text.slice(0, 100) });
}

function readLanguage(text: string): Language | undefined {
  if (text === '') return undefined;
  const said = plain(text);
  const language = isLanguage(said) ? said : tongues[said];
  if (language === undefined)
    throw new DomainError('bad-line', { reason: 'value', column: 'language', given: text.slice(0, 100) });
  return language;
}

/** Without case, accents, spaces and signs: `Mot de passe` is `motdepasse`. */
const plain = (text: string): string =>
  text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');
