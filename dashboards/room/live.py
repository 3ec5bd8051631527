"""Parts of a page that follow the session by asking now and then: no socket, which a phone would suspend."""

from __future__ import annotations

from markupsafe import Markup

EVERY = {"desk": 1500, "screen": 1000, "phone": 2500}
"""Milliseconds between questions."""

SCRIPT = Markup(
    """<script>
(() => {
  const live = document.querySelector("[data-live]");
  const lost = document.querySelector("[data-lost]");
  let seen = live.dataset.seen;
  const tick = () => document.querySelectorAll("[data-left]").forEach(e => {
    e.ends ??= performance.now() + 1000 * e.dataset.left;
    const left = Math.max(0, Math.round((e.ends - performance.now()) / 1000));
    e.textContent = left ? Math.floor(left / 60) + ":" + String(left % 60).padStart(2, "0") : e.dataset.over;
  });
  const ask = async () => {
    if (document.hidden) return;
    try {
      const answer = await fetch(live.dataset.live + encodeURIComponent(seen), {cache: "no-store"});
      lost.hidden = answer.ok;
      if (answer.status !== 200) return;
      if (answer.headers.get("x-again")) return location.reload();
      const at = document.activeElement && document.activeElement.id;
      seen = answer.headers.get("x-seen");
      live.innerHTML = await answer.text();
      if (at && document.getElementById(at)) document.getElementById(at).focus();
      tick();
    } catch { lost.hidden = false; }
  };
  const loop = () => ask().then(() => setTimeout(loop, +live.dataset.every));
  setTimeout(loop, +live.dataset.every);
  document.addEventListener("visibilitychange", ask);
  setInterval(tick, 500);
  tick();
})();
</script>"""
)
"""Asks whether anything is new, puts what is new in place, and counts a timer down."""


def live(
    kind: str, address: str, seen: str, content: Markup, lost: str, element: str = "div"
) -> Markup:
    """A part that follows the session.

    Parameters
    ----------
    kind
        A key of `EVERY`; what is new on a phone is read out, what changes all the time elsewhere is not.
    address
        Where it asks; what it has seen is put at its end.
    seen
        A mark of what it shows now.
    lost
        What stands there while the server does not answer.
    """
    return Markup(
        '<p class="room-lost" data-lost role="status" hidden>{lost}</p>'
        '<{element} data-live="{address}" data-every="{every}" data-seen="{seen}" aria-live="{said}">{content}</{element}>'
    ).format(
        lost=lost,
        element=Markup(element),
        address=address,
        every=EVERY[kind],
        seen=seen,
        said="polite" if kind == "phone" else "off",
        content=content,
    )
