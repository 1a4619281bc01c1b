import { createServer } from 'node:net';
import { Trouble } from './trouble.mjs';

/** Resolves with the port that a server got on this machine alone; 0 asks for any free one. */
function tryPort(port) {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ port, host: '127.0.0.1' }, () => {
      const { port: got } = server.address();
      server.close(() => resolve(got));
    });
  });
}

export function freePort() {
  return tryPort(0);
}

/** The port that an option names; throws a Trouble when it is none or taken. */
export async function wantedPort(text) {
  const port = /^\d+$/.test(text ?? '') ? Number(text) : 0;
  if (port < 1 || port > 65535) {
    throw new Trouble(`--port wants a number from 1 to 65535, not '${text ?? ''}'.`);
  }
  try {
    return await tryPort(port);
  } catch (error) {
    throw new Trouble(
      error.code === 'EACCES'
        ? `Port ${port} may not be used without administrator rights. Choose one above 1023, or leave --port out.`
        : `Port ${port} is taken by another program. Choose another with --port, or leave it out.`
    );
  }
}
