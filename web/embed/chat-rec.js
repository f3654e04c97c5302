// The one script that a shop's page includes:
//
//   <script async src="https://recs.example/embed/chat-rec.js"
//           data-pack data-model    folders of catalogue pack and model, seen from the page
//           data-server             where turns may be sent; "none": nowhere
//           data-policy             ask (default) | always | never
//           data-locale             default: the page's lang
//           data-accent data-theme  a CSS colour; light | dark (default: as the device)
//           data-examples           sentences to press before anything was said, with | between them
//           data-tier               auto (default) | webgpu | wasm | server
//           data-test-hooks>        lets tests break the device
//
// It defines <chat-rec>, and puts one after itself where the page has none. It leaves nothing else behind: no
// global, no style, no request before the element comes into view.
(() => {
  const VERSIONS = __CHATREC_VERSIONS__;
  const script = document.currentScript;
  const root = new URL('..', script.src);
  const settings = { ...script.dataset };

  const asset = (path) => {
    const url = new URL(path, root);
    if (VERSIONS[path]) url.search = `h=${VERSIONS[path]}`;
    return url.href;
  };
  const folder = (given, ours) => {
    const url = given ? new URL(given, document.baseURI) : new URL(ours, root);
    return url.href.replace(/\/?$/, '/');
  };
  const server = settings.server ? new URL(settings.server, document.baseURI) : root;
  const config = {
    pack: folder(settings.pack, 'packs/demo/'),
    model: folder(settings.model, 'models/student/'),
    server: settings.server === 'none' ? '' : server.href.replace(/\/$/, ''),
    policy: settings.policy || 'ask',
    locale: settings.locale || document.documentElement.lang || navigator.language || 'en',
    tier: settings.tier || 'auto',
    examples: (settings.examples || '').split('|').map((text) => text.trim()).filter(Boolean),
  };

  // A page's Content-Security-Policy may refuse wasm; then the same widget comes as JavaScript.
  const wasmIsRefused = () => {
    try {
      new WebAssembly.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0));
      return false;
    } catch {
      return true;
    }
  };
  const load = async () => {
    if (wasmIsRefused()) return import(asset('widget/js/widget.js'));
    const widget = await import(asset('widget/widget.js'));
    await widget.default({ module_or_path: asset('widget/widget_bg.wasm') });
    return widget;
  };

  // A browser starts no Worker from another origin's address, but lets one of ours import it.
  const spawn = (host) => {
    const url = asset('embed/worker.js');
    let start = url;
    if (root.origin !== location.origin) {
      const importer = new Blob([`import ${JSON.stringify(url)};`], { type: 'text/javascript' });
      start = URL.createObjectURL(importer);
    }
    const worker = new Worker(start, { type: 'module', name: 'chat-rec' });
    if ('testHooks' in settings) {
      host.addEventListener('chat-rec-test', ({ detail }) => {
        worker.postMessage(JSON.stringify({ kind: 'hook', hook: detail }));
      });
    }
    return worker;
  };

  const begin = async (host) => {
    const shadow = host.attachShadow({ mode: 'open' });
    if (settings.accent) host.style.setProperty('--chat-rec-accent', settings.accent);
    if (settings.theme) host.setAttribute('data-theme', settings.theme);
    try {
      const widget = await load();
      widget.mount(shadow, JSON.stringify(config), () => spawn(host));
    } catch (error) {
      // The shop's page goes on without us; whoever looks after it should know why.
      console.error('chat-rec could not start:', error);
    }
  };

  class ChatRec extends HTMLElement {
    connectedCallback() {
      if (this.watcher || this.shadowRoot) return;
      this.style.display ||= 'block';
      // An element without height never comes into view in some browsers.
      this.style.minHeight ||= '8rem';
      this.watcher = new IntersectionObserver((entries, watcher) => {
        if (!entries.some((entry) => entry.isIntersecting)) return;
        watcher.disconnect();
        begin(this);
      }, { rootMargin: '400px' });
      this.watcher.observe(this);
    }
  }

  // Two tags on one page, or a page that swaps its content: the first definition stays.
  if (!customElements.get('chat-rec')) customElements.define('chat-rec', ChatRec);
  const place = () => {
    if (document.querySelector('chat-rec')) return;
    const element = document.createElement('chat-rec');
    if (document.body.contains(script)) script.after(element);
    else document.body.append(element);
  };
  if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', place);
  else place();
})();
