import type { Logger } from 'pino';
import type { Context } from '../context.ts';
import { logFailure } from './log.ts';

export type Task = Readonly<{ name: string; everySeconds: number; run(context: Context): Promise<unknown> }>;

/**
 * What happens by itself as time goes by. Each step can be stopped anywhere and taken up again: the rows say what is left.
 * Loaded when its turn comes: the first answer of a server does not wait for it.
 */
const tasks: readonly Task[] = [
  {
    name: 'end-shares',
    everySeconds: 60,
    run: async (context) => (await import('../sharing/end-shares.ts')).endShares(context),
  },
  {
    name: 'answer-reset-requests',
    everySeconds: 2,
    run: async (context) =>
      (await import('../signing-in/answer-reset-requests.ts')).answerResetRequests(context),
  },
  {
    name: 'expire-guests',
    everySeconds: 3600,
    run: async (context) => (await import('../people/expire-guests.ts')).expireGuests(context),
  },
  {
    name: 'forget-letters',
    everySeconds: 3600,
    run: async (context) => (await import('../mail/forget-letters.ts')).forgetLetters(context),
  },
  {
    name: 'forget-removals',
    everySeconds: 3600,
    run: async (context) => (await import('../calendars/forget-removals.ts')).forgetRemovals(context),
  },
  {
    name: 'forget-push',
    everySeconds: 3600,
    run: async (context) => (await import('../push/forget-push.ts')).forgetPush(context),
  },
  {
    name: 'forget-ended',
    everySeconds: 3600,
    run: async (context) => (await import('../signing-in/forget-ended.ts')).forgetEnded(context),
  },
];
/** When the first turn comes after the start, in ms. */
const firstTurn = 2000;

export type Timers = Readonly<{
  /** No task begins any more; resolves when the one under way is through. */
  stop(): Promise<void>;
}>;

/** Runs each task soon, and then again and again, never twice at once. A failure is logged and tried again in its turn. */
export function startTimers(
  context: Context,
  log: Logger,
  of: readonly Task[] = tasks,
  first = firstTurn,
): Timers {
  let stopped = false;
  const waiting = new Map<Task, NodeJS.Timeout>();
  const running = new Set<Promise<void>>();

  const begin = (task: Task) => {
    const run = perform(task, context, log).finally(() => {
      running.delete(run);
      if (!stopped) waiting.set(task, setTimeout(() => begin(task), task.everySeconds * 1000).unref());
    });
    running.add(run);
  };
  for (const task of of) waiting.set(task, setTimeout(() => begin(task), first).unref());

  return {
    async stop() {
      stopped = true;
      for (const timer of waiting.values()) clearTimeout(timer);
      await Promise.all(running);
    },
  };
}

async function perform(task: Task, context: Context, log: Logger): Promise<void> {
  try {
    const done = await task.run(context);
    const something = done !== undefined && Object.values(done as object).some((count) => count !== 0);
    log[something ? 'info' : 'debug']({ task: task.name, done }, 'done in its turn');
  } catch (error) {
    logFailure(log, error, { task: task.name }, 'failed; will be tried again in its turn');
  }
}
