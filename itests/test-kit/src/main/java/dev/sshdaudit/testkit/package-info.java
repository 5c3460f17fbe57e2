/**
 * What the tests of several modules share: waiting for a condition ({@link dev.sshdaudit.testkit.Eventually}), other
 * programs ({@link dev.sshdaudit.testkit.Processes}), the OpenSSH clients ({@link dev.sshdaudit.testkit.OpenSsh}), a client
 * that sends any packet ({@link dev.sshdaudit.testkit.RawClient}), and recordings in memory
 * ({@link dev.sshdaudit.testkit.MemoryRecordings}, {@link dev.sshdaudit.testkit.MemoryOutputs},
 * {@link dev.sshdaudit.testkit.MemoryCatalog}, {@link dev.sshdaudit.testkit.MetadataBuilder}). Modules depend on this one in
 * the scope {@code test}.
 */
package dev.sshdaudit.testkit;
