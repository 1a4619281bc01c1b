// Written so that even an old Node can read it, and say that it is old.
const WANTED = '20.19';

/** Whether this Node can run the other scripts; says so and sets the exit code when not. */
export function nodeIsNewEnough() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  const [wantedMajor, wantedMinor] = WANTED.split('.').map(Number);
  if (major > wantedMajor || (major === wantedMajor && minor >= wantedMinor)) {
    return true;
  }
  console.error(
    'Node.js ' +
      process.versions.node +
      ' is too old: ' +
      WANTED +
      ' or newer is needed. Install a current one from nodejs.org and run the command again.'
  );
  process.exitCode = 1;
  return false;
}
