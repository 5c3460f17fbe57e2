/** What ledger, masking, rules, events and encryption add to what recording costs: each alone, and all of them. */
package dev.sshdaudit.benchmarks.additions;
