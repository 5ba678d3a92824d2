import { DatabaseSync, StatementSync } from 'node:sqlite';
import pg from 'pg';
import { operator } from '../../src/people/actor.ts';
import { importCalendar } from '../../src/calendars/import-calendar.ts';
import { readConfig } from '../../src/config.ts';
import { contextFor } from '../../src/context.ts';
import { nobody } from '../../src/people/actor.ts';
import { serve } from '../../src/server/serve.ts';
import { acceptInvitation } from '../../src/sharing/accept-invitation.ts';
import { shareCalendar } from '../../src/sharing/share-calendar.ts';
import * as letters from '../../src/storage/tables/letters.ts';

/** What the test asks for; answered with its `job` once the verb has resolved. */
export type Job = { job: string } & (
  | { do: 'import'; owner: string; slug: string; text: string }
  | { do: 'invite'; owner: string; slug: string; email: string }
  | { do: 'accept'; token: string; name: string; password: string }
  | { do: 'count-waiting' }
  | { do: 'die'; statements: number }
);
/** `port`: where it listens, said with the first. */
export type Done = { job: string; port?: number; waiting?: number; failed?: string };

/**
 * A whole server, in a process of its own that will be killed. Its clock is a minute further at each start, so that what
 * the one before had in hand is free again at once.
 */
const clock = { now: () => Temporal.Now.instant().add({ minutes: Number(process.env['STARTS']) }) };
const settings = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => name.startsWith('FASTI_')),
);
const running = await serve(readConfig(settings), { clock });
const context = contextFor(running.services, operator);

process.on('message', (job: Job) => {
  perform(job).then(
    (more) => process.send!({ job: job.job, ...more } satisfies Done),
    (error: unknown) => process.send!({ job: job.job, failed: String(error) } satisfies Done),
  );
});
process.on('disconnect', () => process.exit());
process.send!({ job: 'start', port: running.port } satisfies Done);

async function perform(job: Job): Promise<{ waiting?: number }> {
  switch (job.do) {
    case 'import':
      await importCalendar(context, { ...job, bytes: Buffer.from(job.text) });
      return {};
    case 'invite':
      await shareCalendar(context, {
        calendar: job,
        audience: { kind: 'guest', email: job.email },
        detail: 'full',
        privateEvents: false,
        until: null,
      });
      return {};
    case 'accept':
      await acceptInvitation(contextFor(context, nobody), { ...job, confirmation: job.password });
      return {};
    case 'die':
      dieAfter(job.statements);
      return {};
    case 'count-waiting':
      return { waiting: (await letters.counts(context.storage.db)).waiting };
  }
}

/** Kills this process in the moment in which so many more statements have been carried out, whoever asked for them. */
function dieAfter(statements: number): void {
  let left = statements;
  const count = () => {
    left -= 1;
    if (left === 0) process.kill(process.pid, 'SIGKILL');
  };
  for (const [prototype, names] of [
    [DatabaseSync.prototype, ['exec']],
    [StatementSync.prototype, ['all', 'run', 'get']],
    [pg.Client.prototype, ['query']],
  ] as unknown as [Record<string, unknown>, string[]][])
    for (const name of names) {
      const carryOut = prototype[name] as (...args: unknown[]) => unknown;
      prototype[name] = function (...args: unknown[]): unknown {
        const answer = carryOut.apply(this, args);
        if (answer instanceof Promise) answer.then(count, count);
        else count();
        return answer;
      };
    }
}
