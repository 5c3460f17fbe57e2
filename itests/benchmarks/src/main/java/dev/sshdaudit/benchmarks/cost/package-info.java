/** What a year of many nodes costs in a bucket, on paper: from the sizes of typical sessions, which are measured, and a price list. */
package dev.sshdaudit.benchmarks.cost;
