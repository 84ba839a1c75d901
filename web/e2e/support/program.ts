/** Starts `temu-omni` in a folder of its own and stops it again. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const TARGET = process.env.CARGO_TARGET_DIR ?? join(import.meta.dirname, '../../../target');
const BINARY = resolve(process.env.E2E_BINARY ?? join(TARGET, 'debug/temu-omni'));
const LOGS = join(import.meta.dirname, '../../test-results/logs');
const START_TIMEOUT = 60_000;
const STOP_TIMEOUT = 15_000;

export interface Program {
  /** What the groups of `ready` caught in its output. */
  found: RegExpMatchArray;
  /** A folder that goes with the program. */
  folder: string;
  stop(): Promise<void>;
}

interface Start {
  name: string;
  args: (folder: string) => string[];
  settings?: Record<string, string>;
  /** The output that says that it is ready. */
  ready: RegExp;
}

export async function startProgram({ name, args, settings, ready }: Start): Promise<Program> {
  if (!existsSync(BINARY)) throw new Error(`${BINARY} is missing: build it, or name another in E2E_BINARY`);
  const folder = mkdtempSync(join(tmpdir(), `temu-omni-${name}-`));
  // Only what is needed, so that no setting of the machine gets in.
  const env = { PATH: process.env.PATH, HOME: folder, ...settings };
  const child = spawn(BINARY, args(folder), { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const stop = async () => {
    await end(child);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    return { found: await output(child, name, ready), folder, stop };
  } catch (cause) {
    await stop();
    throw cause;
  }
}

/** Writes everything the program says to a log and answers when `ready` is in it. */
function output(child: ChildProcess, name: string, ready: RegExp): Promise<RegExpMatchArray> {
  mkdirSync(LOGS, { recursive: true });
  const log = createWriteStream(join(LOGS, `${name}-${child.pid}.log`));
  let text = '';
  return new Promise((found, fail) => {
    const late = setTimeout(() => fail(new Error(`${name} is not ready:\n${text}`)), START_TIMEOUT);
    const read = (chunk: Buffer) => {
      log.write(chunk);
      text = (text + chunk.toString()).slice(-20_000);
      const match = text.match(ready);
      if (match !== null) {
        clearTimeout(late);
        found(match);
      }
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.on('error', fail);
    child.on('exit', (code) => {
      clearTimeout(late);
      log.end();
      fail(new Error(`${name} ended with ${code}:\n${text}`));
    });
  });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const late = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT);
  await gone;
  clearTimeout(late);
}
