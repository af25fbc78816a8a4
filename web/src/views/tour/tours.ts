import type { Tour } from './tour';

const MS = 1_000_000;
const S = 1_000 * MS;

const FIRST_MINUTE: Tour = {
  name: 'first-minute',
  title: 'The first minute',
  summary: 'What can be done here, on a system that elects a leader and loses it.',
  scenario: 'raft-leader-crash',
  steps: [
    {
      title: 'A system is running',
      text: 'Five nodes keep one log together by Raft, and a client writes to it. The dots are messages. All of it is simulated in this tab, the same way each time.',
      moment: { when: 'at', ns: 2 * S },
      place: 'graph',
    },
    {
      title: 'What happens, in words',
      text: 'This line says what the last interesting thing was. The whole story is in the log.',
      moment: { when: 'now' },
      place: 'caption',
    },
    {
      title: 'Time is yours',
      text: 'Play, pause, or make it slower: a thousandth of the true speed shows each message on its way. One step is one event.',
      moment: { when: 'now' },
      place: 'transport',
    },
    {
      title: 'The leader dies',
      text: '{node} was the leader, and loses power. Drag the timeline back to see it die again: it is the very same run.',
      moment: { when: 'record', kinds: ['node_crashed'] },
      leadNs: 30 * MS,
      place: 'timeline',
    },
    {
      title: 'Another one takes over',
      text: '{node} waited in vain to hear from its leader, asked the others for their votes, and leads now.',
      moment: { when: 'record', kinds: ['shown_changed'], text: 'leader' },
      leadNs: 20 * MS,
      place: 'graph',
    },
    {
      title: 'Do it yourself',
      text: 'Choose a node to look inside it, and to stop, kill or pause it. Draw a line across links to cut them. Whatever you do is kept, so that your run can be replayed.',
      moment: { when: 'now' },
      place: 'node',
    },
    {
      title: 'Send it to someone',
      text: 'A link holds the whole run: document, seed and what you did. Nothing is uploaded; who opens it sees the same, event by event.',
      moment: { when: 'now' },
      place: 'share',
    },
  ],
};

const RAFT: Tour = {
  name: 'raft',
  title: 'Raft: how a leader is elected',
  summary: 'From five equals to one leader, its death, and the next term.',
  scenario: 'raft-leader-crash',
  steps: [
    {
      title: 'Five followers',
      text: 'Each node begins as a follower and waits, for a time of its own between 150 and 300 ms, to hear from a leader. There is none yet.',
      moment: { when: 'at', ns: 10 * MS },
      place: 'graph',
    },
    {
      title: 'The first one that loses patience',
      text: '{node} heard from nobody. First it only asks whether the others would vote for it, so that a node that was merely cut off disturbs nobody.',
      moment: { when: 'record', kinds: ['shown_changed'], text: 'pre_candidate' },
      leadNs: 5 * MS,
      place: 'caption',
    },
    {
      title: 'It asks for votes',
      text: 'Enough would: so {node} begins a new term, votes for itself and asks for votes. Each node has one vote in a term.',
      moment: { when: 'record', kinds: ['shown_changed'], text: 'candidate' },
      leadNs: 5 * MS,
      place: 'space-time',
    },
    {
      title: 'A majority makes a leader',
      text: '{node} has three votes of five, its own included. Two leaders in one term would need six votes, and there are five.',
      moment: { when: 'record', kinds: ['shown_changed'], text: 'leader' },
      leadNs: 5 * MS,
      place: 'graph',
    },
    {
      title: 'Work as usual',
      text: 'The client writes to the leader, which sends the entry to all and answers when a majority has it on disk. Its messages are also its sign of life.',
      moment: { when: 'at', ns: 5 * S },
      place: 'space-time',
    },
    {
      title: 'The leader loses power',
      text: '{node} is gone in the middle of its work. Requests under way fail or wait; nobody leads now.',
      moment: { when: 'record', kinds: ['node_crashed'] },
      leadNs: 20 * MS,
      place: 'graph',
    },
    {
      title: 'Silence is noticed',
      text: "{node}'s timer fires first. Only a node whose log has all that was acknowledged can win: the others refuse their votes to one that lacks something.",
      moment: { when: 'record', kinds: ['shown_changed'], text: 'pre_candidate' },
      leadNs: 20 * MS,
      place: 'log',
    },
    {
      title: 'The next term',
      text: '{node} leads. Between the two leaders lies about an election timeout: that is how long writes stood still.',
      moment: { when: 'record', kinds: ['shown_changed'], text: 'leader' },
      leadNs: 10 * MS,
      place: 'charts',
    },
    {
      title: 'The old leader comes back',
      text: '{node} finds a higher term than its own, and follows. What it had not yet replicated is overwritten; nothing that was acknowledged is lost.',
      moment: { when: 'record', kinds: ['node_started'] },
      leadNs: 10 * MS,
      place: 'graph',
    },
    {
      title: 'What must hold, held',
      text: 'Checkers watch every event: one leader in a term, equal logs, no acknowledged write lost. Plant a bug in the document, and see one of them fail.',
      moment: { when: 'at', ns: 20 * S },
      place: 'invariants',
    },
  ],
};

const TWO_PHASE_COMMIT: Tour = {
  name: 'two-phase-commit',
  title: 'Two-phase commit, and its known weakness',
  summary: 'A coordinator dies at the wrong moment, and everybody waits.',
  scenario: 'two-phase-commit-blocked',
  steps: [
    {
      title: 'One asks, all must agree',
      text: 'p1 coordinates. For each transaction it asks the others to prepare; each makes sure that it can commit, writes that down, and votes.',
      moment: { when: 'at', ns: 2 * S },
      place: 'graph',
    },
    {
      title: 'Two rounds',
      text: 'First prepare and vote, then decide and acknowledge. Between its vote of yes and the decision, a participant is in doubt: it can neither commit nor abort by itself.',
      moment: { when: 'now' },
      place: 'space-time',
    },
    {
      title: 'The coordinator dies',
      text: '{node} loses power while votes are on their way to it.',
      moment: { when: 'record', kinds: ['node_crashed'], node: 'p1' },
      leadNs: 100 * MS,
      place: 'graph',
    },
    {
      title: 'Blocked',
      text: 'Who voted yes may not decide alone: the coordinator may have decided either way before it died. So they wait, and hold their locks. Look at what a participant shows: in doubt, blocked.',
      moment: { when: 'at', ns: 28 * S },
      place: 'node',
    },
    {
      title: 'It is back',
      text: '{node} reads its log on disk. What it had not decided is aborted; what it had decided, it says again.',
      moment: { when: 'record', kinds: ['node_started'], node: 'p1' },
      leadNs: 50 * MS,
      place: 'caption',
    },
    {
      title: 'All go on',
      text: 'The doubt lasted as long as the coordinator was down: fifteen seconds. That is why systems let the coordinator itself be a replicated log, such as Raft.',
      moment: { when: 'at', ns: 45 * S },
      place: 'charts',
    },
  ],
};

const RETRY_STORM: Tour = {
  name: 'retry-storm',
  title: 'A retry storm',
  summary: 'Retries help one request, and kill a system.',
  scenario: 'retry-storm',
  steps: [
    {
      title: 'Four servers, with room to spare',
      text: 'A load balancer spreads 250 requests a second over four servers, which could do 400. One of them could die and nobody would notice.',
      moment: { when: 'at', ns: 5 * S },
      place: 'graph',
    },
    {
      title: 'Two die',
      text: '{node} and another one are gone. The two that are left can do 200 a second, and 250 come: a fifth of them must fail. So one would think.',
      moment: { when: 'record', kinds: ['node_crashed'] },
      leadNs: 200 * MS,
      place: 'graph',
    },
    {
      title: 'Each failure asks again',
      text: 'The load balancer tries each request three times, and the client tries three times as well: one request can become nine. Servers work on requests that nobody waits for any more.',
      moment: { when: 'at', ns: 24 * S },
      place: 'charts',
    },
    {
      title: 'Nothing gets through',
      text: 'Not a fifth fails, but all of it: each server answers a hundred requests a second, none of which anybody still waits for. The queues are full, and a request waits for two seconds.',
      moment: { when: 'at', ns: 30 * S },
      place: 'charts',
    },
    {
      title: 'The servers are back, and nothing changes',
      text: '{node} is up again. There would be room for all the load that people make, but the retries make several times as much: the system keeps itself down. That is called a metastable failure.',
      moment: { when: 'record', kinds: ['node_started'], node: 's1' },
      leadNs: 200 * MS,
      place: 'charts',
    },
    {
      title: 'What helps',
      text: 'Ten seconds later still nothing succeeds. Give clients a retry budget, or let servers shed load, and run again: the scenarios retry-budget and load-shedding are these experiments. The document is a click away.',
      moment: { when: 'at', ns: 50 * S },
      place: 'document',
    },
  ],
};

/** The guided first minute, and the narrated tours. */
export const TOURS: readonly Tour[] = [FIRST_MINUTE, RAFT, TWO_PHASE_COMMIT, RETRY_STORM];
