// What Lambda's Node runtime does, and no more: takes invocations from the Runtime API and gives them to the handler.
// https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
// The clock can be set by the header `simulated-now` of an invocation: then it goes on from there.
import { request } from 'node:http';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [host, port] = process.env.AWS_LAMBDA_RUNTIME_API.split(':');
const RealDate = Date;
let shift = 0;
globalThis.Date = class ShiftedDate extends RealDate {
  constructor(...parts) {
    if (parts.length === 0) super(RealDate.now() + shift);
    else super(...parts);
  }
  static now() {
    return RealDate.now() + shift;
  }
  static [Symbol.hasInstance](value) {
    return value instanceof RealDate;
  }
};

function call(method, path, body) {
  return new Promise((done, fail) => {
    const sent = request({ host, port, method, path: `/2018-06-01/runtime/${path}` }, (answer) => {
      const chunks = [];
      answer.on('data', (chunk) => chunks.push(chunk));
      answer.on('end', () => done({ headers: answer.headers, body: Buffer.concat(chunks).toString('utf8') }));
    });
    sent.on('error', fail);
    sent.end(body);
  });
}

const problem = (error) =>
  JSON.stringify({
    errorType: error?.name,
    errorMessage: error?.message,
    stackTrace: String(error?.stack).split('\n'),
  });

let handler;
try {
  const [, file, name] = /^(.*)\.([^.]+)$/.exec(process.env._HANDLER);
  handler = (await import(pathToFileURL(join(process.env.LAMBDA_TASK_ROOT, `${file}.mjs`)).href))[name];
  if (typeof handler !== 'function') throw new Error(`${process.env._HANDLER} is undefined or not exported`);
} catch (error) {
  await call('POST', 'init/error', problem(error));
  process.exit(1);
}

for (;;) {
  const { headers, body } = await call('GET', 'invocation/next');
  const id = headers['lambda-runtime-aws-request-id'];
  if (headers['simulated-now']) shift = Number(headers['simulated-now']) - RealDate.now();
  const deadline = Number(headers['lambda-runtime-deadline-ms']);
  const context = {
    awsRequestId: id,
    invokedFunctionArn: headers['lambda-runtime-invoked-function-arn'],
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => deadline - RealDate.now(),
  };
  try {
    const answer = await handler(JSON.parse(body), context);
    await call('POST', `invocation/${id}/response`, JSON.stringify(answer ?? null));
  } catch (error) {
    await call('POST', `invocation/${id}/error`, problem(error));
  }
}
