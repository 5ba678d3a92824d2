// What the thread of `tasks.ts` begins with.
import { serveTasks } from '../server/workshop.ts';
import { tasks } from './tasks.ts';

serveTasks(tasks);
