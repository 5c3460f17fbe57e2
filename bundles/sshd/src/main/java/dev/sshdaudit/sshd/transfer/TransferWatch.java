package dev.sshdaudit.sshd.transfer;

import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Follows the transfers on one channel, and tells each operation on files as a map, the extra {@code file}. Never throws for
 * what is sent. What it keeps is bounded. Not thread-safe.
 */
public final class TransferWatch {

    /** Key of a fact that says why nothing is told of what comes later on the channel. */
    public static final String NOT_FOLLOWED = "notFollowed";

    private static final String OWN_ERROR = "an error in sshd-audit";

    private final Consumer<Map<String, Object>> facts;
    private boolean plain;
    private @Nullable Protocol protocol;
    private boolean answered;

    private TransferWatch(Protocol protocol, Consumer<Map<String, Object>> facts, boolean plain) {
        this.protocol = protocol;
        this.facts = facts;
        this.plain = plain;
    }

    /**
     * Watches a channel on which a subsystem was asked for.
     *
     * @param name the name of the subsystem, which the server compares without regard to case
     * @param facts takes the facts
     * @return null if the subsystem transfers no files
     */
    public static @Nullable TransferWatch ofSubsystem(
            String name, Consumer<Map<String, Object>> facts, Hashing hashing) {
        return String.CASE_INSENSITIVE_ORDER.compare(name, "sftp") == 0
                ? new TransferWatch(new SftpProtocol(facts, hashing, false), facts, true)
                : null;
    }

    /**
     * Watches a channel whose beginning was not seen, and of which the server says that it is SFTP. It is never {@linkplain
     * #isFollowed followed} for certain.
     */
    public static TransferWatch ofJoined(Consumer<Map<String, Object>> facts, Hashing hashing) {
        return new TransferWatch(new SftpProtocol(facts, hashing, true), facts, false);
    }

    /**
     * Watches a channel on which a command was asked for.
     *
     * @param line the command line
     * @param facts takes the facts
     * @return null if the command is neither the server's side of scp, git or rsync nor an SFTP server
     */
    public static @Nullable TransferWatch ofCommand(String line, Consumer<Map<String, Object>> facts, Hashing hashing) {
        ScpCommand scp = ScpCommand.parse(line);
        if (scp != null) {
            return new TransferWatch(new ScpProtocol(scp, facts, hashing), facts, scp.plain());
        }
        RepositoryCommand repository = RepositoryCommand.parse(line);
        if (repository != null) {
            return new TransferWatch(new RepositoryProtocol(repository, facts), facts, repository.plain());
        }
        return CommandLine.runsSftpServer(line)
                ? new TransferWatch(
                        new SftpProtocol(facts, hashing, false), facts, CommandLine.runsNothingBut(line, "sftp-server"))
                : null;
    }

    /** The client has a say in which program of that name runs: the transfer is never {@linkplain #isFollowed followed} for certain. */
    public void doubt() {
        plain = false;
    }

    /**
     * Whether what goes over the channel is known to be a transfer and nothing else, so that the facts tell of it: the server has
     * answered in the protocol, each byte so far has kept to it, and the command line can run no other program.
     */
    public boolean isFollowed() {
        return plain && answered && protocol != null;
    }

    /**
     * Takes the next bytes that went over the channel.
     *
     * @param fromClient the direction
     * @param array the bytes, which are neither changed nor kept
     */
    public void follow(boolean fromClient, byte[] array, int offset, int length) {
        Protocol now = protocol;
        if (now == null) {
            return;
        }
        try {
            if (fromClient) {
                now.fromClient(array, offset, length);
            } else {
                now.fromServer(array, offset, length);
                answered = true;
            }
        } catch (BrokenTransferException e) {
            giveUp(e.why());
        } catch (RuntimeException e) {
            giveUp(OWN_ERROR);
        }
    }

    /**
     * Tells that the channel cannot be followed, and does nothing from then on.
     *
     * @param why in words, without anything that the client sent
     */
    public void giveUp(String why) {
        if (protocol != null) {
            end();
            facts.accept(FileFact.notFollowed(why));
        }
    }

    /** The channel has ended: tells of the files that are still open. */
    public void end() {
        Protocol last = protocol;
        protocol = null;
        if (last != null) {
            last.end();
        }
    }
}
