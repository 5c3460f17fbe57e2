/**
 * Follows transfers of files from the bytes that go over a channel, in both directions: SFTP in its versions 3 to 6 (drafts 02
 * to 13 of {@code draft-ietf-secsh-filexfer}, and extensions of OpenSSH), and the protocol of {@code scp -O}. It tells of each
 * operation once the server has answered. Of git and rsync it tells the path and the bytes. The contents of files are hashed, and copied only where they come out of order.
 *
 * <p>It is passive: it never changes or delays a byte, and never throws. What it keeps is bounded. A stream that breaks its
 * protocol, or has more open at a time than is kept, is given up: one fact says so.
 */
@NullMarked
package dev.sshdaudit.sshd.transfer;

import org.jspecify.annotations.NullMarked;
