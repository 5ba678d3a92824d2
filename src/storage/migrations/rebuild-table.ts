import { sql, type Kysely } from 'kysely';

/**
 * Gives a table of SQLite another text, as sqlite.org/lang_altertable.html (7.) does it: another table with the same rows
 * takes its place, with its indexes. `change` gets the text from its first parenthesis to its last, so that whatever
 * columns there are stay. Keys are not watched meanwhile (`sqlite.ts`): what points to the table would go with it.
 */
export async function rebuildTable(
  db: Kysely<unknown>,
  table: string,
  change: (definition: string) => string,
): Promise<void> {
  const run = (statement: string) => sql.raw(statement).execute(db);
  const { rows: texts } = await sql<{ type: string; sql: string }>`
    select type, sql from sqlite_master where tbl_name = ${table} and sql is not null`.execute(db);
  const { rows: columns } = await sql<{ name: string }>`
    select name from pragma_table_xinfo(${table}) where hidden = 0`.execute(db);
  const text = texts.find(({ type }) => type === 'table')!.sql;
  const [start, end] = [text.indexOf('('), text.lastIndexOf(')')];
  const names = columns.map(({ name }) => `"${name}"`).join(', ');
  await run(`create table new_${table} ${change(text.slice(start, end))}${text.slice(end)}`);
  await run(`insert into new_${table} (${names}) select ${names} from ${table}`);
  await run(`drop table ${table}`);
  await run(`alter table new_${table} rename to ${table}`);
  for (const { type, sql: index } of texts) if (type === 'index') await run(index);
  const { rows } = await sql<{ table: string }>`pragma foreign_key_check`.execute(db);
  if (rows.length > 0) throw new Error(`rows of ${rows[0]!.table} point to what is not there`);
}
