/** Asks the reader for a code of their second factor: true once the server has taken it, false if they gave up. */
type Ask = () => Promise<boolean>;

let ask: Ask | null = null;

/** Says who asks. There is one dialog, over whatever page needs it; without one nobody is asked. */
export function proofAskedBy(how: Ask | null): void {
  ask = how;
}

export function askForProof(): Promise<boolean> {
  return ask ? ask() : Promise.resolve(false);
}
