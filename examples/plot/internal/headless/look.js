(doc) => {
  const win = doc.defaultView, root = doc.documentElement;
  const out = { Scroll: root.scrollWidth, Client: root.clientWidth, Out: [], Cut: [], Over: [], Empty: [], Faint: [], Pictures: 0, Headings: [], Rows: 0 };
  const seen = (e) => { const r = e.getBoundingClientRect(); return r.width > 0 && r.height > 0; };
  const near = 1.5; // pixels that a rounding may take

  for (const e of doc.body.querySelectorAll("*")) {
    if (e.closest("svg") && e.tagName !== "svg" || e.closest(".scroll") && !e.classList.contains("scroll")) continue;
    const r = e.getBoundingClientRect();
    if (r.width > 0 && (r.right > root.clientWidth + near || r.left < -near)) out.Out.push(e.tagName + "." + e.className + " " + e.textContent.slice(0, 30));
  }

  for (const svg of doc.querySelectorAll("svg")) {
    if (!seen(svg)) continue;
    out.Pictures++;
    const frame = svg.getBoundingClientRect();
    const shapes = [...svg.querySelectorAll("path,circle,polygon,polyline,rect")].filter((e) => { const r = e.getBoundingClientRect(); return r.width + r.height > 2; });
    const name = svg.parentElement.getAttribute("aria-label") || "?";
    if (shapes.length < 5) out.Empty.push(name);
    const data = shapes.map((e) => e.getBoundingClientRect()).filter((r) => Math.max(r.width, r.height) > 12); // squares of a legend are less
    const wide = Math.max(0, Math.max(...data.map((r) => r.right)) - Math.min(...data.map((r) => r.left)));
    if (wide < frame.width * .4) out.Empty.push(name + ": data " + Math.round(wide) + " px wide of " + Math.round(frame.width));
    const texts = [...svg.querySelectorAll("text")].map((e) => {
      const r = e.getBoundingClientRect();
      return { text: e.textContent, x0: r.left, x1: r.right, y0: r.top, y1: r.bottom };
    });
    if (texts.length < 3) out.Empty.push(name + ": no text");
    for (const t of texts) {
      if (t.x0 < frame.left - near || t.x1 > frame.right + near || t.y0 < frame.top - near || t.y1 > frame.bottom + near) out.Cut.push(name + ": " + t.text);
    }
    // The box of a text holds the room for marks above and below its letters.
    const slack = (t) => Math.min(t.y1 - t.y0, t.x1 - t.x0) * .15;
    for (let i = 0; i < texts.length; i++) for (let k = i + 1; k < texts.length; k++) {
      const a = texts[i], b = texts[k], s = Math.max(slack(a), slack(b));
      if (a.x0 + s < b.x1 && b.x0 + s < a.x1 && a.y0 + s < b.y1 && b.y0 + s < a.y1) out.Over.push(name + ": " + a.text + " / " + b.text);
    }
  }
  for (const f of doc.querySelectorAll("figure")) {
    if (![...f.querySelectorAll("svg")].some(seen)) out.Empty.push("figure " + f.textContent.trim().slice(0, 30));
  }

  // Contrast of text against its ground, as WCAG 2 has it.
  const rgb = (s) => (s.match(/[\d.]+/g) || []).map(Number);
  const light = (c) => { const f = c.slice(0, 3).map((v) => { v /= 255; return v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4; }); return .2126 * f[0] + .7152 * f[1] + .0722 * f[2]; };
  const ground = (e) => { for (; e; e = e.parentElement) { const c = rgb(win.getComputedStyle(e).backgroundColor); if (c.length === 3 || c[3] > .9) return c; } return [255, 255, 255]; };
  for (const e of doc.querySelectorAll("h1,h2,p,li,td,th,a,small,b,span,figcaption,label,button,text")) {
    if (!seen(e) || !e.textContent.trim()) continue;
    const s = win.getComputedStyle(e);
    const a = light(rgb(e.tagName === "text" ? s.fill : s.color)), b = light(ground(e));
    const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
    if (ratio < 4.5) out.Faint.push(ratio.toFixed(1) + " " + e.textContent.slice(0, 30));
  }

  out.Headings = [...doc.querySelectorAll("h1,h2")].filter(seen).map((e) => e.textContent);
  out.Rows = [...doc.querySelectorAll("tbody tr")].filter(seen).length;
  return out;
}
