/**
 * A differential test: what Apache MINA SSHD delivers, compared with what is recorded, for whatever a client sends. The
 * {@link dev.sshdaudit.oracle.OracleServer} notes what SSHD hands over and takes, a {@link dev.sshdaudit.testkit.RawClient}
 * plays {@linkplain dev.sshdaudit.oracle.Script scripts} that a {@link dev.sshdaudit.oracle.Grammar} makes, a
 * {@link dev.sshdaudit.oracle.Station} has all of it recorded, and the {@link dev.sshdaudit.oracle.Judge} compares.
 */
package dev.sshdaudit.oracle;
