import { createReadStream } from "node:fs";
import { readFile, realpath, stat } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { extname, join, sep } from "node:path";
import { pipeline } from "node:stream/promises";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { CallError } from "../index.ts";

const pack = promisify<Buffer, { level: number }, Buffer>(gzip);

const kinds: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".map": "application/json; charset=utf-8",
  ".txt": "text/plain; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".wasm": "application/wasm",
  ".woff": "font/woff",
  ".woff2": "font/woff2",
};

const policyOf = (rules: Readonly<Record<string, string>>): string =>
  Object.entries(rules)
    .map(([what, from]) => `${what} ${from}`)
    .join("; ");

/** Everything comes from here, and the page makes no text into code. Inline styles: Plotly writes its own. */
const pagePolicy = policyOf({
  "default-src": "'none'",
  "script-src": "'self' 'wasm-unsafe-eval'",
  "worker-src": "'self' blob:",
  "style-src": "'self' 'unsafe-inline'",
  "img-src": "'self' data: blob:",
  "font-src": "'self' data:",
  "connect-src": "'self'",
  "base-uri": "'none'",
  "form-action": "'none'",
  "frame-ancestors": "'none'",
});

/** Workers turn models and kernels into code; whatever that code is, it reaches no network. */
const workerPolicy = policyOf({
  "default-src": "'none'",
  "script-src": "'self' 'unsafe-eval' 'wasm-unsafe-eval'",
  "connect-src": "'none'",
});

/** The build puts the scripts of workers into this folder. */
const isWorker = (file: string): boolean => file.split(sep).at(-2) === "worker";

const commonHeaders = {
  "Cache-Control": "no-cache",
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff",
};

/**
 * Serves the files of a folder over HTTP, on this machine alone unless another host is named.
 *
 * Only files that are inside the folder once every link is followed are given out. `port` 0 takes a free one.
 *
 * @throws CallError if the port is taken or may not be used.
 */
export async function serve(
  folder: string,
  { port, host = "127.0.0.1" }: { port: number; host?: string },
): Promise<{ url: string; close: () => Promise<void> }> {
  const root = await realpath(folder);
  const server = createServer((request, response) => {
    respond(root, request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error) =>
      reject(new CallError(`cannot listen on ${host}, port ${port}: ${error.message}; try another --port`)),
    );
    server.listen(port, host, resolve);
  });
  const address = server.address();
  const used = typeof address === "object" && address ? address.port : port;
  return {
    url: `http://${host.includes(":") ? `[${host}]` : host}:${used}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        // Browsers keep connections open for later; they would keep the server, too.
        server.closeAllConnections();
      }),
  };
}

async function respond(root: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.method !== "GET" && request.method !== "HEAD")
    return refuse(response, 405, "only GET and HEAD", { Allow: "GET, HEAD" });
  const path = readPath(request.url ?? "/");
  if (path === undefined) return refuse(response, 400, "no path");
  const found = await findFile(root, path);
  if (!found) return refuse(response, 404, "not found");
  const type = kinds[extname(found.file).toLowerCase()] ?? "application/octet-stream";
  const headers = {
    ...commonHeaders,
    "Content-Type": type,
    "Content-Security-Policy": isWorker(found.file) ? workerPolicy : pagePolicy,
  };
  if (isPacked(type) && /\bgzip\b/.test(String(request.headers["accept-encoding"] ?? "")))
    return sendPacked(found.file, headers, request, response);
  response.writeHead(200, { ...headers, "Content-Length": found.size });
  if (request.method === "HEAD") response.end();
  else await pipeline(createReadStream(found.file), response);
}

const isPacked = (type: string): boolean => /^text\/|json|svg|wasm/.test(type);
const packed = new Map<string, { readonly changed: number; readonly bytes: Buffer }>();

/** Sends a file packed; each is packed once as long as it does not change. */
async function sendPacked(
  file: string,
  headers: Readonly<Record<string, string>>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { mtimeMs: changed } = await stat(file);
  const known = packed.get(file);
  const bytes = known?.changed === changed ? known.bytes : await pack(await readFile(file), { level: 9 });
  packed.set(file, { changed, bytes });
  response.writeHead(200, {
    ...headers,
    ...{ "Content-Encoding": "gzip", Vary: "Accept-Encoding", "Content-Length": bytes.length },
  });
  response.end(request.method === "HEAD" ? undefined : bytes);
}

/** The path of a request, decoded; undefined if it is none. */
function readPath(url: string): string | undefined {
  try {
    const path = decodeURIComponent(url.replace(/[?#].*$/s, ""));
    return path.startsWith("/") && !path.includes("\0") ? path : undefined;
  } catch {
    return undefined;
  }
}

/** The file behind a path, a folder's index.html among them; undefined if there is none inside the root. */
async function findFile(root: string, path: string): Promise<{ file: string; size: number } | undefined> {
  try {
    const asked = await realpath(join(root, path.endsWith("/") ? `${path}index.html` : path));
    if (!asked.startsWith(root.endsWith(sep) ? root : root + sep)) return undefined;
    const entry = await stat(asked);
    return entry.isFile() ? { file: asked, size: entry.size } : undefined;
  } catch {
    return undefined;
  }
}

function refuse(
  response: ServerResponse,
  status: number,
  text: string,
  headers: Record<string, string> = {},
): void {
  const body = `${status} ${text}\n`;
  response.writeHead(status, {
    ...commonHeaders,
    "Content-Security-Policy": pagePolicy,
    ...headers,
    "Content-Type": "text/plain; charset=utf-8",
    "Content-Length": Buffer.byteLength(body),
  });
  response.end(body);
}
