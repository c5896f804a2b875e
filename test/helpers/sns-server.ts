/**
 * A small SNS over real HTTP, in the test process: Publish, remembered. For the real SDK as its client.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Published {
  readonly topic: string;
  readonly subject: string;
  readonly message: string;
  readonly attributes: Readonly<Record<string, string>>;
}

export interface SnsServer {
  readonly url: string;
  readonly published: Published[];
  /** Refuses everything from now on, or no more. */
  refuse(on: boolean): void;
  close(): Promise<void>;
}

export async function startSnsServer(): Promise<SnsServer> {
  const published: Published[] = [];
  let refuses = false;
  const server = createServer(async (message, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of message) chunks.push(chunk as Buffer);
    const form = new URLSearchParams(Buffer.concat(chunks).toString('utf8'));
    response.setHeader('content-type', 'text/xml');
    if (refuses) {
      response.writeHead(403);
      response.end(
        '<ErrorResponse><Error><Type>Sender</Type><Code>AuthorizationError</Code><Message>not allowed</Message></Error></ErrorResponse>',
      );
      return;
    }
    const attributes: Record<string, string> = {};
    for (let i = 1; form.has(`MessageAttributes.entry.${i}.Name`); i++) {
      const entry = `MessageAttributes.entry.${i}`;
      attributes[form.get(`${entry}.Name`) ?? ''] = form.get(`${entry}.Value.StringValue`) ?? '';
    }
    published.push({
      topic: form.get('TopicArn') ?? '',
      subject: form.get('Subject') ?? '',
      message: form.get('Message') ?? '',
      attributes,
    });
    response.end(
      `<PublishResponse><PublishResult><MessageId>${published.length}</MessageId></PublishResult></PublishResponse>`,
    );
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    published,
    refuse: (on) => {
      refuses = on;
    },
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}
