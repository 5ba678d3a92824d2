import { isDomainError } from '../errors.ts';
import { maskText } from '../server/mask.ts';
import { sentences } from '../storage/trouble.ts';

type SystemError = Error &
  Partial<{ code: string; errcode: number; path: string; port: number; address: string }>;

/** What the system, or the database, refused, as a person would say it; what nobody foresaw in its own words. */
export function failureInWords(error: unknown): string {
  if (isDomainError(error, 'storage-unavailable')) {
    const { reason } = error.details;
    const setting = reason === 'away' ? '; see FASTI_DATABASE_URL' : '';
    return maskText(`${sentences[reason]}${because(error.cause)}${setting}`);
  }
  if (!(error instanceof Error)) return maskText(String(error));
  return maskText(systemInWords(error) ?? error.message);
}

function systemInWords({ code, errcode, path, port, address }: SystemError): string | undefined {
  const where = path === undefined ? '' : `: ${path}`;
  if (errcode !== undefined && errcode % 256 === 13) return 'the disk is full';
  switch (code) {
    case 'EADDRINUSE':
      return `port ${port} is taken; FASTI_PORT chooses another`;
    case 'EADDRNOTAVAIL':
      return `this machine has no address ${address}; see FASTI_HOST`;
    case 'ENOSPC':
    case 'EDQUOT':
      return `the disk is full${where}`;
    case 'EROFS':
      return `nothing can be written on this disk${where}`;
    case 'EACCES':
    case 'EPERM':
      return port === undefined
        ? `this account may not do so${where}`
        : `port ${port} may not be used by this account; FASTI_PORT chooses another`;
    default:
      return undefined;
  }
}

/** A failure to connect over several addresses has no message of its own, only a code. */
function because(cause: unknown): string {
  if (!(cause instanceof Error)) return '';
  const said = cause.message || ('code' in cause ? String(cause.code) : '');
  return said === '' ? '' : ` (${said})`;
}
