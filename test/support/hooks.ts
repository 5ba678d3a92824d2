import { sharePostgres, stopPostgres } from './postgres.ts';

/** Around the whole run: the processes of a parallel one share a server, and whatever was started ends with it. */
export async function mochaGlobalSetup(): Promise<void> {
  if (process.argv.includes('--parallel')) await sharePostgres();
}

export async function mochaGlobalTeardown(): Promise<void> {
  await stopPostgres();
}
