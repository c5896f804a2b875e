#!/usr/bin/env node
import { run } from './run.js';

// The AWS SDK warns on standard error that it will leave this Node.js some day: nothing the user can act on here.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

process.exitCode = await run(process.argv.slice(2));
