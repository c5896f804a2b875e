/**
 * The explorer as a server on one address: the pages, what they ask, and who may ask it.
 */
import { existsSync, readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import fastify, { type FastifyReply, type FastifyRequest } from 'fastify';
import { isSystemError, messageOf, TlslensError } from '../errors.js';
import type { Database } from '../store/database.js';
import { pageError } from './answers.js';
import { makeSignals } from './asking.js';
import { makeDashboard } from './dashboard.js';
import { makeGuard, SECURITY_HEADERS } from './guard.js';
import { makePool } from './pool.js';
import { addRoutes } from './routes.js';

export interface ExplorerOptions {
  /** 0 takes any that is free. */
  readonly port: number;
  /** Address to listen on; default 127.0.0.1. */
  readonly host?: string;
  /** Whether `host` may be one that other machines reach. Default false. */
  readonly allowRemote?: boolean;
  /** Longest time that one question may take, in milliseconds. */
  readonly readTimeoutMs: number;
  /** Folder of the built pages; default the one of the package. */
  readonly assets?: string;
}

export interface Explorer {
  /** Address of the page with the token; whoever has it may read the database. */
  readonly url: string;
  /** The address alone. */
  readonly origin: string;
  readonly token: string;
  /** Questions that were stopped while the database worked on them. */
  readonly interrupted: number;
  /** Stops what runs, closes connections; the database given stays open. */
  close(): Promise<void>;
}

const DEFAULT_HOST = '127.0.0.1';

const PAGES = ['/', '/reports', '/reports/:name', '/impact', '/sql'];
/** SQL of people is short. */
const BODY_LIMIT = 256 * 1_024;
/** The address of the SQL page holds the query. */
const HEADER_LIMIT = 128 * 1_024;

/**
 * Serves `database`, which is open for `read`, until it is closed.
 *
 * @throws `bad_argument` for an address that other machines reach and `allowRemote` is not set, for one that cannot be
 * listened on, and where the pages are not built
 */
export async function startExplorer(database: Database, options: ExplorerOptions): Promise<Explorer> {
  const { host = DEFAULT_HOST, allowRemote = false } = options;
  if (!allowRemote && !isLoopback(host)) {
    throw new TlslensError('bad_argument', `Refused to listen on ${host}: other machines could reach it.`, {
      hint: 'Leave --host out and use an SSH tunnel, or add --allow-remote: the connection is not encrypted.',
    });
  }
  const assets = options.assets ?? join(dirname(fileURLToPath(import.meta.url)), 'assets');
  const page = readPage(assets);
  const guard = makeGuard({ allowRemote });
  const ending = new AbortController();
  const pool = makePool(database);
  const dashboard = makeDashboard(await database.connect());
  const app = fastify({
    bodyLimit: BODY_LIMIT,
    forceCloseConnections: true,
    logger: false,
    http: { maxHeaderSize: HEADER_LIMIT },
  });
  let port = options.port;

  app.addHook('onRequest', async (request, reply) => {
    reply.headers(SECURITY_HEADERS);
    const refusal = guard.refusal(request.headers, port);
    if (refusal !== undefined) {
      return reply.code(403).send({ code: 'refused', message: refusal, hint: null });
    }
    // By the route that answers: a path may be written in other ways (`/%61pi/`, `http://host/api/`) that lead there too.
    if ((request.routeOptions.url ?? request.url).startsWith('/api/')) {
      reply.header('cache-control', 'no-store');
      if (!guard.isKnown(request.headers, port)) {
        return reply.code(401).send({
          code: 'unauthorized',
          message: 'This browser has not been let in.',
          hint: 'Open the address that tlslens explore printed: it holds the token.',
        });
      }
    }
    return undefined;
  });
  app.setErrorHandler((error, _request, reply) => {
    const { status, body } = pageError(error);
    return reply.code(status).send(body);
  });

  /** Pages hold no data: the token of the address becomes a cookie, and the address loses it. */
  const servePage = async (request: FastifyRequest, reply: FastifyReply) => {
    const { token } = request.query as { token?: unknown };
    if (typeof token === 'string' && guard.isToken(token)) {
      reply.header('set-cookie', `${guard.cookieName(port)}=${token}; Path=/; HttpOnly; SameSite=Strict`);
      reply.header('cache-control', 'no-store');
      return reply.redirect(withoutToken(request.url), 303);
    }
    return reply.header('cache-control', 'no-cache').type('text/html; charset=utf-8').send(page);
  };
  for (const path of PAGES) app.get(path, servePage);
  await app.register(fastifyStatic, { root: assets, prefix: '/assets/', index: false, cacheControl: false });
  addRoutes(app, { dashboard, pool, signalOf: makeSignals(options.readTimeoutMs, ending.signal) });

  const close = async () => {
    ending.abort();
    await app.close();
    await pool.close();
    await dashboard.close();
  };
  try {
    await app.listen({ host, port: options.port });
  } catch (error) {
    await close();
    throw listenError(error, host, options.port);
  }
  port = (app.server.address() as { port: number }).port;
  const origin = `http://${isIP(host) === 6 ? `[${host}]` : host}:${port}`;
  return {
    origin,
    token: guard.token,
    url: `${origin}/?token=${guard.token}`,
    get interrupted() {
      return dashboard.interrupted + pool.interrupted;
    },
    close,
  };
}

/** 127.0.0.0/8 and ::1; of names only the one that means nothing else. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

function readPage(assets: string): string {
  const file = join(assets, 'index.html');
  if (!existsSync(file)) {
    throw new TlslensError('bad_argument', `The pages of the explorer are not at ${assets}.`, {
      hint: 'Build them with: npm run build',
    });
  }
  return readFileSync(file, 'utf8');
}

function withoutToken(url: string): string {
  const { pathname, searchParams } = new URL(url, 'http://localhost');
  searchParams.delete('token');
  // Two slashes at the start would name another host.
  return `${pathname.replace(/^\/+/, '/')}${searchParams.size > 0 ? `?${searchParams}` : ''}`;
}

function listenError(error: unknown, host: string, port: number): TlslensError {
  const because = isSystemError(error, 'EADDRINUSE') ? 'something else listens there' : messageOf(error);
  return new TlslensError('bad_argument', `Could not listen on ${host}:${port}: ${because}.`, {
    hint: 'Name another port with --port, or leave it out to take any that is free.',
    cause: error,
  });
}
