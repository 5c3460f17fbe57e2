/** What is read from ledgers: finding a recording among a million, and verifying a folder. */
package dev.sshdaudit.benchmarks.ledger;
