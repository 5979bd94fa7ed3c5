// Errors that a person can act on. Their message is the whole story; any other error is a fault of the program itself and
// shows its stack.

/** Something outside failed: a tool is missing, a port is taken, the board died. Exit status 1. */
export class Failure extends Error {}

/** The command line is wrong. Exit status 2. */
export class UsageError extends Error {}

/** Prints an error the way it deserves and returns the exit status. */
export function explain(error) {
  if (error instanceof UsageError) {
    console.error(`ethertype: ${error.message}`);
    return 2;
  }
  console.error(error instanceof Failure ? `ethertype: ${error.message}` : error);
  return 1;
}
