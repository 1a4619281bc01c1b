// Written so that even an old Node can read it, and say that it is old.
const WANTED = 20;

/** Whether this Node can run the other scripts; says so and sets the exit code when not. */
export function nodeIsNewEnough() {
  if (Number(process.versions.node.split('.')[0]) >= WANTED) {
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
