/** The product as a person starts it: `temu-omni serve`, or `temu-omni demo`. */
import { freshDatabase } from './database';
import { type Program, startProgram } from './program';

export interface Login {
  username: string;
  password: string;
}

export interface Server {
  url: string;
  login: Login;
  stop(): Promise<void>;
}

/** An empty installation with an administrator. It does nothing by itself: the tests say when to sync. */
export async function startServer(): Promise<Server> {
  const login = { username: 'chief', password: 'correct horse battery' };
  return start('serve', /serving on (http:\S+)/, () => login, {
    ADMIN_USERNAME: login.username,
    ADMIN_PASSWORD: login.password,
    AUTO_SYNC_ENABLED: 'false',
    TEMU_CALLS_PER_SECOND: '0',
  });
}

/** The demo, with the login that it prints. */
export async function startDemo(): Promise<Server> {
  return start('demo', /demo: (http:\S+) +login: (\S+) \/ (\S+)/, ([, , username = '', password = '']) => ({
    username,
    password,
  }));
}

async function start(
  command: 'serve' | 'demo',
  ready: RegExp,
  loginOf: (found: RegExpMatchArray) => Login,
  settings: Record<string, string> = {},
): Promise<Server> {
  const database = freshDatabase();
  let program: Program;
  try {
    program = await startProgram({
      name: command,
      args: (folder) => [command, '--listen', '127.0.0.1:0', '--data-dir', folder],
      settings: { ...settings, ...database.settings },
      ready,
    });
  } catch (cause) {
    database.drop();
    throw cause;
  }
  const stop = async () => {
    await program.stop();
    database.drop();
  };
  return { url: program.found[1] ?? '', login: loginOf(program.found), stop };
}
