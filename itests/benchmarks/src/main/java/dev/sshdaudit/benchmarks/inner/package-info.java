/** What JMH measures: encoders, decoders, the mailbox, and raw compressors to hold them against. */
package dev.sshdaudit.benchmarks.inner;
