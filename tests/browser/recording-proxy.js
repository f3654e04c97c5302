// An HTTP proxy that writes down every byte that leaves the browser.

import http from 'node:http';

/** How a word may be written on the wire. */
function spellings(word) {
  const utf8 = Buffer.from(word, 'utf8');
  const utf16 = Buffer.from(word, 'utf16le');
  // Base64 depends on where in the text the word begins: the digits that do not touch its neighbours.
  const base64 = [utf8, utf16].flatMap((bytes) => [0, 1, 2].map((offset) => {
    const digits = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64').replace(/=+$/, '');
    return digits.slice(offset === 0 ? 0 : offset + 1, digits.length - 1);
  }));
  const escaped = [...word].map((c) => (c > '\x7f' ? `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}` : c));
  const url = base64.map((text) => text.replaceAll('+', '-').replaceAll('/', '_'));
  return [
    utf8, utf16, Buffer.from(utf16).swap16(),
    ...[encodeURIComponent(word), escape(word), escaped.join(''), utf8.toString('hex'), ...base64, ...url]
      .map((text) => Buffer.from(text)),
  ];
}

export async function record() {
  /** Requests as bytes: head and body. */
  const requests = [];
  const proxy = http.createServer((incoming, outgoing) => {
    const pieces = [];
    const head = `${incoming.method} ${incoming.url}\r\n${incoming.rawHeaders.join('\r\n')}\r\n\r\n`;
    const index = requests.push(Buffer.from(head)) - 1;
    incoming.on('data', (piece) => pieces.push(piece));
    incoming.on('end', () => {
      const body = Buffer.concat(pieces);
      requests[index] = Buffer.concat([requests[index], body]);
      const onward = http.request(incoming.url, { method: incoming.method, headers: incoming.headers }, (answer) => {
        outgoing.writeHead(answer.statusCode, answer.headers);
        answer.pipe(outgoing);
      });
      onward.on('error', () => outgoing.destroy());
      onward.end(body);
    });
  });
  // The browser's own calls home get nowhere, but what they say is searched as well.
  proxy.on('connect', (incoming, socket) => {
    requests.push(Buffer.from(`CONNECT ${incoming.url}`));
    socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
  });
  await new Promise((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  return {
    address: `http://127.0.0.1:${proxy.address().port}`,
    requests,
    /** The requests that hold one of the words in any spelling, as texts. */
    find(words) {
      const needles = words.flatMap(spellings);
      return requests
        .filter((request) => {
          const lower = Buffer.from(request.toString('latin1').toLowerCase(), 'latin1');
          return needles.some((needle) => request.includes(needle)
            || lower.includes(Buffer.from(needle.toString('latin1').toLowerCase(), 'latin1')));
        })
        .map((request) => request.toString('utf8'));
    },
    close: () => new Promise((resolve) => {
      proxy.closeAllConnections();
      proxy.close(resolve);
    }),
  };
}
