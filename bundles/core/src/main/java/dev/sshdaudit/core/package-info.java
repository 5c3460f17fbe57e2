/**
 * The audit log itself. {@link dev.sshdaudit.core.Recordings} is the facade: it puts the parts together. {@link
 * dev.sshdaudit.core.Decisions} puts in force what the operator decides. {@link dev.sshdaudit.core.AuditComponent} connects it with OSGi, {@link
 * dev.sshdaudit.core.StandaloneLog} with programs that have no OSGi.
 *
 * <p>The packages below stand in this order, and each uses those before it alone: {@code time}, {@code settings}, {@code
 * measure}, {@code privacy}, {@code live}, {@code operator}, {@code selection}, {@code ledger}, {@code writing}, {@code intake}.
 * A {@code Recorder} makes a message of what a host reports. The message goes through the {@code Screening}, waits in the {@code Mailbox} of the connection's {@code Recording}, and a {@link
 * dev.sshdaudit.core.writing.Drain} brings it from there through a {@link dev.sshdaudit.core.writing.ConnectionWriter} into a
 * {@link dev.sshdaudit.core.writing.Part} of the recording.
 *
 * <p>Words for endings:
 *
 * <ul>
 *   <li><b>disconnect</b>: the connection's last message is taken; messages that wait are still recorded.
 *   <li><b>finish</b>: the last message is written, and the recording, or one part of it, ends as a whole.
 *   <li><b>give up</b>: messages that could not be stored in time are counted as lost, and the recording is cut.
 *   <li><b>abandon</b>: the format and the storage are told that an open part is cut.
 *   <li><b>withdraw</b>: a format or storage goes away; the open part is finished, and the next one uses another.
 *   <li><b>leave behind</b>: a thread does not come back from a format or storage that has gone; another drain continues.
 * </ul>
 */
@NullMarked
package dev.sshdaudit.core;

import org.jspecify.annotations.NullMarked;
