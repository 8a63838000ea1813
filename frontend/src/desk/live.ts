// The live stream of one's notices: one a browser, shared by its tabs, never more than a convenience.
//
// The tab that holds the lock has the stream and passes on what it says. Where there are no locks
// (a plain address in a local network), each tab that is looked at has its own. Who hears nothing
// for a while asks the server instead.

const SILENT_MS = 60_000;
const SETTLE_MS = 800;
const RETRY_MIN_MS = 30_000;
const RETRY_MAX_MS = 600_000;

/** A notice that is new. */
export interface News {
  id: number;
  title: string;
  address: string;
  task: boolean;
}

/** What waits for the reader, and what is new. */
export interface Said {
  company: number;
  notices: number;
  tasks: number;
  new: News[];
}

export class Live {
  private heardAt = 0;
  private source: EventSource | null = null;
  private letGo: (() => void) | null = null;
  private waiting = new AbortController();
  private retryMs = RETRY_MIN_MS;
  private timer = 0;
  private readonly name: string;
  private readonly channel: BroadcastChannel | null;

  /**
   * Follow a stream until the page goes.
   *
   * @param address where the stream is
   * @param who whose it is and of which company: tabs of the same share it
   * @param hear gets what it says
   */
  constructor(
    private readonly address: string,
    private readonly who: string,
    private readonly hear: (said: Said) => void,
  ) {
    this.name = `argosy-live-${who}`;
    this.channel = "BroadcastChannel" in window ? new BroadcastChannel(this.name) : null;
    this.channel?.addEventListener("message", (event: MessageEvent<Said | null>) => this.take(event.data));
    window.addEventListener("pagehide", () => this.stop());
    window.addEventListener("pageshow", (event) => event.persisted && this.begin());
    window.addEventListener("online", () => this.source?.readyState !== EventSource.OPEN && this.begin());
    window.addEventListener("offline", () => (this.heardAt = 0));
    document.addEventListener("visibilitychange", () => this.look());
    this.begin();
  }

  /** Whether the stream was heard of late. */
  get isHeard(): boolean {
    return Date.now() - this.heardAt < SILENT_MS;
  }

  private begin(): void {
    this.stop();
    // somebody who leaves the page at once opens no stream
    this.timer = window.setTimeout(() => this.compete(false), SETTLE_MS);
  }

  private stop(): void {
    window.clearTimeout(this.timer);
    this.source?.close();
    this.source = null;
    this.waiting.abort(); // a lock that came after the page was left would open a stream nobody hears
    this.letGo?.();
    this.letGo = null;
  }

  private look(): void {
    if (!navigator.locks) {
      if (document.hidden) this.stop();
      else this.begin();
    } else if (!document.hidden && !this.letGo && this.heardAt && !this.isHeard) {
      this.compete(true); // the tab that has the stream sleeps
    }
  }

  private compete(isTaken: boolean): void {
    if (!navigator.locks) {
      if (!document.hidden) this.open();
      return;
    }
    const hold = (): Promise<void> =>
      new Promise((resolve) => {
        this.letGo = resolve;
        this.open();
      });
    this.waiting.abort();
    this.waiting = new AbortController();
    const { signal } = this.waiting;
    const held = isTaken
      ? navigator.locks.request(this.name, { steal: true }, hold)
      : navigator.locks.request(this.name, { signal }, hold);
    held.catch(() => signal.aborted || this.begin()); // it was taken by a tab that is looked at
  }

  private open(): void {
    const known = kept(this.name);
    const source = new EventSource(known ? `${this.address}?after=${known}` : this.address);
    this.source = source;
    source.addEventListener("notice", (event: MessageEvent<string>) => {
      const said = JSON.parse(event.data) as Said;
      if (!this.who.endsWith(`-${said.company}`)) {
        source.close(); // another company was chosen in another tab
        return;
      }
      keep(this.name, event.lastEventId);
      this.retryMs = RETRY_MIN_MS;
      this.pass(said);
    });
    source.addEventListener("beat", () => this.pass(null));
    source.onerror = () => {
      this.heardAt = 0;
      if (source.readyState !== EventSource.CLOSED) return;
      // the server has no stream for us now: it is tried again, ever more seldom
      this.timer = window.setTimeout(() => this.source === source && this.open(), this.retryMs * (0.75 + Math.random() / 2));
      this.retryMs = Math.min(this.retryMs * 2, RETRY_MAX_MS);
    };
  }

  private pass(said: Said | null): void {
    this.channel?.postMessage(said);
    this.take(said);
  }

  private take(said: Said | null): void {
    this.heardAt = Date.now();
    if (said) this.hear(said);
  }
}

function kept(name: string): string {
  try {
    return localStorage.getItem(name) ?? "";
  } catch {
    return ""; // a browser that keeps nothing
  }
}

function keep(name: string, id: string): void {
  try {
    localStorage.setItem(name, id);
  } catch {
    // a browser that keeps nothing
  }
}
