import { openStorage } from '../../src/storage/open-storage.ts';

/** A process of its own that opens the database, as a server or a command does, and says that it could. */
const storage = await openStorage({
  dataFolder: process.env['FASTI_DATA']!,
  databaseUrl: process.env['FASTI_DATABASE_URL'],
});
await storage.db.selectFrom('domains').selectAll().execute();
await storage.close();
process.stdout.write('opened');
