/** What takes processes and clients: an SSH server beside one that is recorded, in one process. */
package dev.sshdaudit.benchmarks.whole;
