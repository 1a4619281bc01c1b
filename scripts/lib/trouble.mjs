/** Something the user can put right: the message is one plain sentence with the remedy. */
export class Trouble extends Error {
  constructor(message, { output = '', log = '' } = {}) {
    super(message);
    this.name = 'Trouble';
    /** The last lines of what the failed program wrote. */
    this.output = output;
    /** The file with all of it. */
    this.log = log;
  }
}

const NO_PACKAGE =
  'A Python package is not offered for this Python. Install a current release of Python (set PYTHON to its path when there are several) and run the command again.';

const SENTENCES = [
  [/requires? a different Python/i, NO_PACKAGE],
  [
    /ENOSPC|No space left on device|Errno 28\b|Disk quota exceeded/,
    'The disk is full. Free about 3 GB and run the command again.'
  ],
  [
    /CERTIFICATE_VERIFY_FAILED|SELF_SIGNED_CERT|UNABLE_TO_(GET_ISSUER|VERIFY)|CERT_HAS_EXPIRED/i,
    'The certificate of the package registry was not accepted, perhaps because of a proxy. Name the file with its certificates in PIP_CERT and NODE_EXTRA_CA_CERTS and run the command again.'
  ],
  [
    /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT|NewConnectionError|NameResolutionError|Max retries exceeded|Connection(Timeout|Refused|Reset)Error|ConnectTimeout|ReadTimeoutError|Network is unreachable|name resolution|ProxyError|from versions: none/,
    'The package registry could not be reached. Connect to the network (behind a proxy, set HTTPS_PROXY) and run the command again.'
  ],
  [
    /EROFS|EACCES|EPERM|Permission denied|Read-only file system|Errno 13\b/,
    'A file or folder may not be written. Make sure that this folder and everything in it belong to you, and run the command again.'
  ],
  [
    /ensurepip is not available|No module named '?(ensurepip|venv)/,
    'This Python cannot create virtual environments. On Debian or Ubuntu run `apt install python3-venv`, then the command again.'
  ],
  [
    /can only install packages when your package\.json and package-lock\.json/,
    'package-lock.json does not fit package.json. Run `npm install --package-lock-only` and commit the result.'
  ],
  [/No matching distribution found|Could not find a version that satisfies/, NO_PACKAGE]
];

/** What the output of a failed program means, as a sentence; undefined when it is not known. */
export function explain(output) {
  return SENTENCES.find(([pattern]) => pattern.test(output))?.[1];
}
