import assert from 'node:assert/strict';
import { DomainError, type Details, type ErrorCode } from '../../src/errors.ts';

/** For `assert.rejects`: a refusal with this code, and at least these details. */
export function refused<Code extends ErrorCode>(code: Code, details: Partial<Details[Code]> = {}) {
  return (error: unknown): true => {
    if (!(error instanceof DomainError)) throw error;
    assert.deepEqual({ code: error.code, ...pick(error.details, details) }, { code, ...details });
    return true;
  };
}

function pick(from: Readonly<Record<string, unknown>>, like: object): Record<string, unknown> {
  return Object.fromEntries(Object.keys(like).map((key) => [key, from[key]]));
}
