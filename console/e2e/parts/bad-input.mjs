/** What must not go wrong: script in other people's words, an ended session, a server away, two pens, other sites. */
import { hostileWords } from './hostile.mjs';
import { endedSession, serverAway, twoPens } from './interruptions.mjs';
import { nothingToCompare } from './nothing-to-compare.mjs';
import { otherSites } from './other-sites.mjs';

export async function badInput(everything) {
  await nothingToCompare(everything);
  await hostileWords(everything);
  await twoPens(everything);
  await endedSession(everything);
  await otherSites(everything);
  // Last: the sandbox's inbox does not outlive the server.
  await serverAway(everything);
}
