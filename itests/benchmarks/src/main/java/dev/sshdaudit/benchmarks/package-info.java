/**
 * Measures speed, memory and growth. {@link dev.sshdaudit.benchmarks.Main} is the program; each
 * {@link dev.sshdaudit.benchmarks.Measurement} gives {@link dev.sshdaudit.benchmarks.Figure figures}, and
 * {@link dev.sshdaudit.benchmarks.Results} keeps them, beside the {@link dev.sshdaudit.benchmarks.Machine}, in a file.
 * {@code inner} has what JMH measures, {@code whole} what takes processes and clients.
 */
package dev.sshdaudit.benchmarks;
