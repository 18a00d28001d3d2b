/** The same numbers once more, counted from what was generated and from single endpoints: no code of the server's. */

const DAY = 86_400_000;
const day = (ms) => Math.floor(ms / DAY);
const week = (ms) => Math.floor((day(ms) + 3) / 7);

/** Activation, retention and conversion over the generated deeds. */
export function headlines(generated) {
  const fans = new Map();
  for (const deed of generated) {
    if (!deed.EventType) continue;
    if (!fans.has(deed.Fan)) fans.set(deed.Fan, []);
    fans.get(deed.Fan).push(deed);
  }
  const count = { activation: 0, retention: 0, conversion: 0 };
  const size = { activation: fans.size, retention: fans.size, conversion: 0 };
  let dollars = 0;
  for (const mine of fans.values()) {
    mine.sort((a, b) => a.At - b.At);
    const first = mine[0].At;
    const early = new Set(
      mine.filter(({ At }) => day(At) - day(first) <= 7).map(({ EventType }) => EventType),
    );
    if (early.has('email.confirmed') && early.has('teams.selected')) count.activation += 1;
    const back = ({ EventType, At }) =>
      (EventType === 'minigame.played' || EventType === 'offer.answered') && week(At) > week(first);
    if (mine.some(back)) count.retention += 1;
    const sessions = mine.filter(({ EventType }) => EventType === '_session.start').map(({ At }) => At);
    if (sessions.length > 0) size.conversion += 1;
    const sales = mine.filter(
      ({ Product, At }) => Product && sessions.some((session) => At >= session && At - session <= DAY),
    );
    if (sales.length > 0) count.conversion += 1;
    dollars += sales.reduce((sum, { Price }) => sum + Price, 0);
  }
  const of = (name) => ({ Size: size[name], Count: count[name] });
  return { activation: of('activation'), retention: of('retention'), conversion: of('conversion'), dollars };
}

const AT_ONCE = 16;

/** Every endpoint of the demo, read one by one. */
export async function endpoints(api, fans) {
  const found = [];
  let next = 0;
  const worker = async () => {
    while (next < fans) {
      const id = `endpoint-${String(next++).padStart(5, '0')}`;
      found.push(await api.app('GET', `/endpoints/${id}`));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return found.sort((a, b) => (a.Id < b.Id ? -1 : 1));
}

/** Whether a fan bought a ticket and is of a team. */
export const bought = (fan) => (fan.Metrics?.tickets ?? 0) >= 1;
export const ofTeam = (team) => (fan) => fan.Attributes?.team?.includes(team) ?? false;

/** How many of these an e-mail reaches: an address, not opted out, not suppressed, each mailbox once. */
export function reachable(members, suppressed) {
  const mailboxes = members
    .filter(({ ChannelType, Address, OptOut, EndpointStatus }) => {
      return ChannelType === 'EMAIL' && Address && OptOut !== 'ALL' && EndpointStatus !== 'INACTIVE';
    })
    .map(({ Address }) => Address.toLowerCase())
    .filter((address) => !suppressed.has(address));
  return new Set(mailboxes).size;
}
