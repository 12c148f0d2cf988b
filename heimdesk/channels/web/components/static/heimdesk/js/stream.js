// Hears a stream while the page is seen. One that was refused (nobody is there yet, the database is away, the session is
// over) a browser does not ask for again: this does, later each time.
const SOONEST = 5000, LATEST = 60000;

export function hear(address, heard) {
  let source, pause = SOONEST;

  function listen() {
    source = new EventSource(address, { withCredentials: true });
    for (const [kind, tell] of Object.entries(heard)) source.addEventListener(kind, tell);
    source.addEventListener('open', () => (pause = SOONEST));
    source.addEventListener('error', () => {
      setTimeout(follow, pause * (1 + Math.random()));
      pause = Math.min(pause * 2, LATEST);
    });
  }

  function follow() {
    if (document.hidden) source?.close();
    else if (!source || source.readyState === EventSource.CLOSED) listen();
  }
  follow();
  document.addEventListener('visibilitychange', follow);
}
