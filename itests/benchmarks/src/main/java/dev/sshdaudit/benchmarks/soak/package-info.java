/** Very many sessions at once, for long: nothing is lost, no session is disturbed, and memory, threads and files stay bounded. */
package dev.sshdaudit.benchmarks.soak;
