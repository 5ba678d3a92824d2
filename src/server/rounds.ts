/** One round of work. */
export type Round = Readonly<{
  /** Whether nothing more is to be begun. */
  isLast(): boolean;
  /** Aborted when what is in hand has to be given back. */
  signal: AbortSignal;
}>;

export type Rounds = Readonly<{
  /** There may be something: a round begins at once, or after the one under way. */
  wake(): void;
  /** When no round is under way. */
  idle(): Promise<void>;
  /** Lets what is in hand be finished for a while, and begins nothing more. */
  stop(): Promise<void>;
}>;

/**
 * Does work that lies in rows: at once, when it is woken, and `every` so many ms unasked, since other processes leave
 * work too. One round at a time; `work` throws nothing. What is in hand has `grace` ms when it is stopped.
 */
export function startRounds(
  work: (round: Round) => Promise<void>,
  { every, grace }: Readonly<{ every: number; grace: number }>,
): Rounds {
  const stopping = new AbortController();
  let stopped = false;
  let again = false;
  let under: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;
  const round: Round = { isLast: () => stopped, signal: stopping.signal };

  function wake(): void {
    if (stopped) return;
    if (under !== undefined) {
      again = true;
      return;
    }
    clearTimeout(timer);
    again = false;
    under = work(round).finally(() => {
      under = undefined;
      if (again) wake();
      else if (!stopped) timer = setTimeout(wake, every).unref();
    });
  }

  wake();
  return {
    wake,
    async idle() {
      while (under !== undefined) await under;
    },
    async stop() {
      stopped = true;
      clearTimeout(timer);
      const deadline = setTimeout(() => stopping.abort(), grace);
      await under;
      clearTimeout(deadline);
    },
  };
}
