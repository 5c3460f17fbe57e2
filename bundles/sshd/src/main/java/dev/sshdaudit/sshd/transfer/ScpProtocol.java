package dev.sshdaudit.sshd.transfer;

import dev.sshdaudit.sshd.transfer.ScpCommand.Location;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Follows the protocol of {@code scp -O} (that of rcp): the sending side announces each file in a line, and sends the contents
 * and a byte behind them; the receiving side answers the line, and the end. Not thread-safe.
 */
final class ScpProtocol implements Protocol {

    /** The most folders in folders. */
    static final int DEEPEST = 256;

    /** The most answers that are to come. */
    static final int MOST_AWAITED = 64;

    private static final int LONGEST_LINE = 8192;
    private static final int MOST_CHARACTERS = 32 << 10;

    /** Where in its protocol the sending side is. */
    private enum State {
        LINE,
        /** It has announced a file, and waits for the answer before it sends the contents. */
        ANNOUNCED,
        CONTENTS,
        /** The byte, or the text of an error, behind the contents. */
        RESULT,
        /** The text of an error in the place of a line. */
        ERROR,
        /** The text of an error behind contents. */
        RESULT_ERROR
    }

    /** What an answer is about. */
    private enum About {
        OTHER,
        FOLDER,
        BEGIN,
        END
    }

    /** An answer that is to come, and the file or folder that it is about. */
    private record Awaited(About about, @Nullable Transfer subject) {}

    /** A file on its way. */
    private static final class Transfer {
        private final Location location;
        private final OrderedHash hash;
        private long left;
        private long done;
        private @Nullable String failure;

        Transfer(Location location, long size, Hashing hashing) {
            this.location = location;
            this.left = size;
            this.hash = new OrderedHash(hashing);
        }
    }

    private final ScpCommand command;
    private final Consumer<Map<String, Object>> facts;
    private final Hashing hashing;
    private final ScpReplies replies = new ScpReplies(this::answered);
    private final TextLine text = new TextLine(LONGEST_LINE);
    private final Deque<Awaited> awaited = new ArrayDeque<>();
    private final List<String> folders = new ArrayList<>();
    private int characters;
    private State state = State.LINE;
    private @Nullable Transfer file;

    /** Answers that came before what they answer. */
    private long early;

    ScpProtocol(ScpCommand command, Consumer<Map<String, Object>> facts, Hashing hashing) {
        this.command = command;
        this.facts = facts;
        this.hashing = hashing;
        awaited.add(new Awaited(About.OTHER, null)); // the receiving side begins
    }

    @Override
    public void fromClient(byte[] array, int offset, int length) throws BrokenTransferException {
        if (command.receives()) {
            sent(array, offset, length);
        } else {
            replies.take(array, offset, length);
        }
    }

    @Override
    public void fromServer(byte[] array, int offset, int length) throws BrokenTransferException {
        if (command.receives()) {
            replies.take(array, offset, length);
        } else {
            sent(array, offset, length);
        }
    }

    @Override
    public void end() {
        for (Awaited answer : awaited) {
            Transfer subject = answer.subject();
            if (answer.about() == About.END && subject != null) {
                facts.accept(fact(subject).unfinished().toMap());
            } else if (answer.about() == About.FOLDER && subject != null && command.receives()) {
                facts.accept(folder(subject).unfinished().toMap());
            }
        }
        awaited.clear();
        if (file != null) {
            facts.accept(fact(file).unfinished().toMap());
        }
    }

    private void sent(byte[] array, int offset, int length) throws BrokenTransferException {
        int at = offset;
        int end = offset + length;
        while (at < end) {
            if (state == State.ANNOUNCED) {
                begin(); // without waiting for the answer
            } else if (state == State.CONTENTS && file != null) {
                int part = (int) Math.min(file.left, end - at);
                file.hash.take(array, at, part);
                file.left -= part;
                file.done += part;
                at += part;
                state = file.left == 0 ? State.RESULT : State.CONTENTS;
            } else {
                sent(array[at++]);
            }
        }
    }

    private void sent(byte next) throws BrokenTransferException {
        switch (state) {
            case LINE -> {
                if (next == '\n') {
                    line();
                } else if (text.isEmpty() && (next == 1 || next == 2)) {
                    state = State.ERROR;
                } else {
                    text.add(next);
                }
            }
            case RESULT -> {
                if (next == 0) {
                    ended(null);
                } else {
                    state = State.RESULT_ERROR;
                }
            }
            default -> {
                if (next != '\n') {
                    text.add(next);
                } else if (state == State.RESULT_ERROR) {
                    ended(ScpReplies.failure(errorText()));
                } else {
                    state = State.LINE;
                    sendingFailed(errorText());
                }
            }
        }
    }

    private String errorText() {
        String all = text.take();
        return all.length() > ScpReplies.LONGEST_TEXT ? all.substring(0, ScpReplies.LONGEST_TEXT) : all;
    }

    private void sendingFailed(String why) {
        if (!command.receives()) {
            facts.accept(new FileFact(FileFact.READ, command.target())
                    .result(ScpReplies.failure(why))
                    .toMap());
        }
    }

    private void line() throws BrokenTransferException {
        if (text.isCut()) {
            throw new BrokenTransferException("a line of scp is too long");
        }
        ScpLine line = ScpLine.parse(text.take());
        switch (line.kind()) {
            case 'C' -> {
                file = new Transfer(locate(line.name()), line.size(), hashing);
                state = State.ANNOUNCED;
                await(About.BEGIN, file);
            }
            case 'D' -> {
                enter(line.name());
                await(About.FOLDER, new Transfer(command.locate(folders), 0, Hashing.NONE));
            }
            case 'E' -> {
                leave();
                await(About.OTHER, null);
            }
            default -> await(About.OTHER, null);
        }
    }

    private Location locate(String name) {
        List<String> names = new ArrayList<>(folders);
        names.add(name);
        return command.locate(names);
    }

    private void enter(String name) throws BrokenTransferException {
        characters += name.length();
        if (folders.size() == DEEPEST || characters > MOST_CHARACTERS) {
            throw new BrokenTransferException("the folders of scp are too deep");
        }
        folders.add(name);
    }

    private void leave() throws BrokenTransferException {
        if (folders.isEmpty()) {
            throw new BrokenTransferException("scp leaves a folder that it did not enter");
        }
        characters -= folders.remove(folders.size() - 1).length();
    }

    private void begin() {
        state = State.RESULT;
        if (file != null && file.left > 0) {
            state = State.CONTENTS;
            file.hash.begin(0, file.left);
        }
    }

    /** The contents are there. */
    private void ended(@Nullable String failure) throws BrokenTransferException {
        Transfer ended = file;
        file = null;
        state = State.LINE;
        if (ended != null) {
            ended.failure = ended.failure == null ? failure : ended.failure;
            await(About.END, ended);
        }
    }

    private void await(About about, @Nullable Transfer subject) throws BrokenTransferException {
        if (awaited.size() == MOST_AWAITED) {
            throw new BrokenTransferException("scp waits for no answers");
        }
        awaited.add(new Awaited(about, subject));
        if (early > 0) {
            early--;
            answered(null);
        }
    }

    private void answered(@Nullable String failure) throws BrokenTransferException {
        Awaited answer = awaited.poll();
        if (answer == null) {
            unasked(failure);
            return;
        }
        Transfer subject = answer.subject();
        switch (answer.about()) {
            case BEGIN -> begun(subject, failure);
            case END -> {
                if (subject != null) {
                    subject.failure = subject.failure == null ? failure : subject.failure;
                    facts.accept(fact(subject).toMap());
                }
            }
            case FOLDER -> entered(subject, failure);
            default -> {}
        }
    }

    /** An error in the midst of contents ends them; what follows is not known. */
    private void unasked(@Nullable String failure) throws BrokenTransferException {
        if (failure == null && early < MOST_AWAITED) {
            early++;
        } else if (failure != null && file != null && file.failure == null) {
            file.failure = failure;
        } else {
            throw new BrokenTransferException("scp answers what was not asked");
        }
    }

    private void begun(@Nullable Transfer subject, @Nullable String failure) throws BrokenTransferException {
        boolean waits = state == State.ANNOUNCED && subject == file;
        if (failure == null) {
            if (waits) {
                begin();
            }
        } else if (waits && subject != null) {
            state = State.LINE;
            file = null;
            facts.accept(new FileFact(op(), subject.location.path())
                    .or(subject.location.or())
                    .result(failure)
                    .toMap());
        } else {
            throw new BrokenTransferException("scp sends a file that is refused");
        }
    }

    private void entered(@Nullable Transfer folder, @Nullable String failure) throws BrokenTransferException {
        if (command.receives() && folder != null) {
            facts.accept(folder(folder).result(failure).toMap());
        }
        if (failure != null) {
            if (!awaited.isEmpty() || file != null) {
                throw new BrokenTransferException("scp enters a folder that is refused");
            }
            leave();
        }
    }

    private static FileFact folder(Transfer folder) {
        return new FileFact(FileFact.MKDIR, folder.location.path()).or(folder.location.or());
    }

    private String op() {
        return command.receives() ? FileFact.WRITE : FileFact.READ;
    }

    private FileFact fact(Transfer transfer) {
        FileFact fact = new FileFact(op(), transfer.location.path()).or(transfer.location.or());
        return (command.receives() ? fact.bytesWritten(transfer.done) : fact.bytesRead(transfer.done))
                .sha256(transfer.failure == null ? transfer.hash.end(transfer.done) : null)
                .result(transfer.failure);
    }
}
