/** What the start of Karaf costs. */
package dev.sshdaudit.benchmarks.start;
