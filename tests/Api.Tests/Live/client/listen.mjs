// Listens to a workspace as docs/api.md says, and writes each event that it takes as a line of JSON. Commands come as lines:
// {"after": number} asks, {"away": true} leaves, {"back": true} comes again and catches up.
import { createInterface } from "node:readline";
import { HttpTransportType, HubConnectionBuilder, LogLevel } from "@microsoft/signalr";

const [url, secret, transport, skipNegotiation] = process.argv.slice(2);
const live = new HubConnectionBuilder()
  .withUrl(url, { accessTokenFactory: () => secret, transport: HttpTransportType[transport], skipNegotiation: skipNegotiation === "true" })
  .configureLogging(LogLevel.Error)
  .build();
const say = (line) => process.stdout.write(JSON.stringify(line) + "\n");
const show = (event) => say({ event });
const showAllAnew = () => say({ anew: true });

let seen = 0;
async function take(events) {
  for (const event of events) {
    if (event.number > seen + 1) return catchUp(); // something was missed
    if (event.number === seen + 1) { seen = event.number; show(event); }
  }
}
async function catchUp() {
  const page = await live.invoke("After", seen);
  if (!page.isComplete) { seen = page.last; return showAllAnew(); } // some are gone
  await take(page.items);
  if (seen < page.last) await catchUp();
}
let turn = Promise.resolve(); // one after another
const inTurn = (work) => { turn = turn.then(work).catch(() => live.stop()); return turn; };
live.on("events", (events) => { inTurn(() => take(events)); });
live.on("ended", () => { say({ ended: true }); });
live.on("refused", (reason) => { say({ error: reason }); });
live.onclose(() => { say({ closed: true }); });

async function connect() {
  await live.start();
  await inTurn(catchUp);
  say({ connected: true });
}

async function obey(command) {
  if (command.away) {
    await live.stop();
  } else if (command.back) {
    await connect();
  } else {
    say({ page: await live.invoke("After", command.after) });
  }
}

try {
  await connect();
  for await (const line of createInterface({ input: process.stdin })) {
    await obey(JSON.parse(line));
  }
} catch (error) {
  say({ error: String(error) });
}

await live.stop();
