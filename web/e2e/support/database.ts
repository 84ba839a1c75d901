/** A fresh database for each program: a file in its folder, or a database of the PostgreSQL at TEST_POSTGRES_URL. */
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';

export interface Database {
  /** For DATABASE_URL; none leaves the program its own file. */
  settings: Record<string, string>;
  drop(): void;
}

export function freshDatabase(): Database {
  const engine = process.env.E2E_DATABASE ?? 'sqlite';
  if (engine === 'sqlite') return { settings: {}, drop: () => {} };
  if (engine !== 'postgres') throw new Error(`E2E_DATABASE '${engine}' must be sqlite or postgres`);
  const admin = process.env.TEST_POSTGRES_URL;
  if (admin === undefined) throw new Error('E2E_DATABASE=postgres needs TEST_POSTGRES_URL (scripts/with-postgres.sh)');
  const name = `e2e_${randomBytes(6).toString('hex')}`;
  const run = (statement: string) => {
    execFileSync('psql', ['--no-psqlrc', '--quiet', '--set', 'ON_ERROR_STOP=1', '--command', statement, admin]);
  };
  run(`create database ${name}`);
  const url = new URL(admin);
  url.pathname = `/${name}`;
  return { settings: { DATABASE_URL: url.href }, drop: () => run(`drop database ${name} with (force)`) };
}
