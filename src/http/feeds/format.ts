import type { Context } from 'koa';
import { DomainError } from '../../errors.ts';
import { parameter } from './address.ts';

const formats = ['ics', 'json', 'html'] as const;
type Format = (typeof formats)[number];

/**
 * The last part of the address without its ending, and the format that the ending or `fmt` asks for. Throws
 * format-not-offered.
 */
export function readFile(ctx: Context, file: string): { name: string; format: Format } {
  const dot = file.lastIndexOf('.');
  const given = file.slice(dot + 1).toLowerCase();
  const ending = formats.find((format) => format === given);
  const name = ending === undefined ? file : file.slice(0, dot);
  const asked = ctx.querystring === '' ? undefined : parameter(ctx, 'fmt');
  const format = asked === undefined ? (ending ?? 'ics') : formats.find((known) => known === asked);
  if (format === undefined)
    throw new DomainError('format-not-offered', { given: asked, allowed: formats.join(', ') });
  return { name, format };
}
