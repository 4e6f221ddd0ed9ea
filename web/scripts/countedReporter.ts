import type { Reporter } from 'vitest/node';

/** Says at the end what `./dev ci` adds up over all suites. */
export const countedReporter: Reporter = {
  onTestRunEnd(modules) {
    let succeeded = 0;
    let failed = 0;
    for (const module of modules) {
      if (module.errors().length > 0) failed += 1;
      for (const test of module.children.allTests()) {
        if (test.result().state === 'passed') succeeded += 1;
        if (test.result().state === 'failed') failed += 1;
      }
    }
    process.stdout.write(`  succeeded: ${succeeded}\n  failed: ${failed}\n`);
  },
};
