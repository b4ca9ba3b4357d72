"use strict";
const $ = (id) => document.getElementById(id);
const words = {
  wait: ["正在准备…", "Getting ready…"],
  ready: ["把文件拖到这里，或点一下选文件", "Drop a file here, or click to choose one"],
  reading: ["正在读 ", "Reading "],
  rows: [" 行…", " rows…"],
  working: ["正在算…", "Working…"],
  done: ["算好了，用了 ", "Done in "],
  seconds: [" 秒。", " s."],
  broken: ["这个浏览器跑不了：", "This browser cannot run it: "],
  unread: ["读不了（文件夹要先打开，选里面的文件）：", "Cannot be read (of a folder, choose the files in it): "],
};
const fields = ["margin", "cost", "zone", "currency"];
let lang = (navigator.language || "zh").toLowerCase().startsWith("zh") ? 0 : 1;
let files = [], html = "", busy = false, again = false, ready = false, last = () => words.wait[lang];

const bytes = (id) => Uint8Array.from(atob($(id).textContent.trim()), (c) => c.charCodeAt(0));
const worker = new Worker(URL.createObjectURL(new Blob([bytes("worker")], { type: "text/javascript" })));
worker.postMessage({ code: bytes("code") });

function say(f) { last = f; $("status").textContent = f(); }

function show() {
  document.documentElement.lang = lang ? "en" : "zh-CN";
  for (const e of document.querySelectorAll("[data-zh]")) e.textContent = lang ? e.dataset.en : e.dataset.zh;
  $("zh").setAttribute("aria-pressed", lang === 0);
  $("en").setAttribute("aria-pressed", lang === 1);
  say(last);
}

function ask() {
  if (!files.length || !ready) return;
  if (busy) { again = true; return; }
  busy = true;
  again = false;
  document.body.dataset.state = "busy";
  say(() => words.working[lang]);
  const options = { lang: lang ? "en" : "zh" };
  for (const id of fields) options[id] = $(id).value;
  worker.postMessage({ files, options });
}

worker.onmessage = (m) => {
  const d = m.data;
  if (d.ready) {
    ready = true;
    document.body.dataset.state = "ready";
    say(() => words.ready[lang]);
    ask();
  } else if (d.rows) {
    say(() => words.reading[lang] + d.rows.toLocaleString() + words.rows[lang]);
  } else if (d.failed) {
    document.body.dataset.state = "failed";
    say(() => words.broken[lang] + d.failed);
  } else if (d.answer) {
    busy = false;
    if (again) return ask();
    $("report").hidden = !d.answer.html;
    $("save").hidden = !d.answer.html;
    if (d.answer.html) {
      html = d.answer.html;
      $("report").srcdoc = html;
      say(() => words.done[lang] + (d.took / 1000).toFixed(1) + words.seconds[lang]);
      document.body.dataset.state = "done";
    } else {
      say(() => (lang ? d.answer.en : d.answer.zh));
      document.body.dataset.state = "failed";
    }
  }
};
worker.onerror = (e) => {
  document.body.dataset.state = "failed";
  say(() => words.broken[lang] + (e.message || ""));
};

async function take(list) {
  const got = [];
  for (const f of list) {
    try {
      got.push({ name: f.name, data: new Uint8Array(await f.arrayBuffer()) });
    } catch {
      document.body.dataset.state = "failed";
      return say(() => words.unread[lang] + f.name);
    }
  }
  if (got.length) files = got;
  $("names").textContent = files.map((f) => f.name).join("  ");
  ask();
}

// The frame is as high as the report in it, so that the page alone scrolls. A
// document is at least as high as its frame, but its body is not.
function fit() {
  const d = $("report").contentDocument;
  if (d && d.body) $("report").style.height = Math.ceil(d.body.getBoundingClientRect().height) + "px";
}
$("report").addEventListener("load", () => {
  fit();
  for (const a of $("report").contentDocument.querySelectorAll('a[href^="#"]')) {
    a.addEventListener("click", (e) => {
      const to = $("report").contentDocument.querySelector(a.getAttribute("href"));
      if (!to) return;
      e.preventDefault();
      scrollTo({ top: $("report").offsetTop + to.getBoundingClientRect().top, behavior: "smooth" });
    });
  }
});
addEventListener("resize", fit);

for (const [id, n] of [["zh", 0], ["en", 1]]) $(id).addEventListener("click", () => { lang = n; show(); ask(); });
for (const id of fields) $(id).addEventListener("change", ask);
$("file").addEventListener("change", (e) => {
  const list = [...e.target.files];
  e.target.value = ""; // so that the same file, changed, can be chosen again
  take(list);
});
for (const name of ["dragenter", "dragover", "dragleave", "drop"]) {
  addEventListener(name, (e) => {
    e.preventDefault();
    $("zonebox").classList.toggle("over", name === "dragenter" || name === "dragover");
    if (name === "drop") take(e.dataTransfer.files);
  });
}
$("save").addEventListener("click", () => {
  const a = document.createElement("a");
  a.href = URL.createObjectURL(new Blob([html], { type: "text/html" }));
  a.download = "report.html";
  a.click();
  URL.revokeObjectURL(a.href);
});
show();
