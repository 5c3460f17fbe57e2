package dev.sshdaudit.spark.rows;

import dev.sshdaudit.encryption.Identities;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.message.ConnectionEvent.Disconnect;
import dev.sshdaudit.message.ConnectionEvent.HandshakeFailed;
import dev.sshdaudit.message.ConnectionEvent.HandshakeSuccessful;
import dev.sshdaudit.spark.rows.Items.Item;
import dev.sshdaudit.spark.rows.MessageRow.Who;
import dev.sshdaudit.text.Masking;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes rows of the messages of one recording. For one thread. */
final class MessageRows implements RowSource<MessageRow> {

    /** The user is told within so many messages, and so many bytes, or no row before the one that tells has a user. */
    private static final int MOST_AHEAD = 1000;

    private static final long MOST_BYTES_AHEAD = 4 << 20;

    private final StoredFile file;
    private final boolean secrets;
    private final Items items;
    private final Whos whos = new Whos();
    private final @Nullable ShownText text;

    /** Rows that wait for the user. */
    private final Deque<MessageRow> waiting = new ArrayDeque<>();

    private boolean isUserAwaited;
    private @Nullable AuditMessage latest;
    private @Nullable Who latestWho;
    private long number;

    /** The row before the next one, where the end of the recording can complete its text. */
    private @Nullable MessageRow held;

    MessageRows(
            InputStream storage, StoredFile file, Columns<MessageRow> columns, Identities identities, boolean secrets) {
        this.file = file;
        this.secrets = secrets;
        this.items = new Items(storage, identities);
        this.text = columns.has(MessageColumns.TEXT) ? new ShownText() : null;
        this.isUserAwaited = columns.has(MessageColumns.USER);
    }

    @Override
    public @Nullable MessageRow next() throws IOException {
        return text == null ? ready() : withLastLines(text);
    }

    /** The next row; the last one of the recording has the lines without an end, too. */
    private @Nullable MessageRow withLastLines(ShownText lines) throws IOException {
        MessageRow before = held == null ? ready() : held;
        if (before == null) {
            return null;
        }
        held = ready();
        if (held == null) {
            String rest = lines.end();
            String own = before.text();
            return rest == null ? before : before.withText(own == null ? rest : own + '\n' + rest);
        }
        return before;
    }

    /** The next row, once its user is known. */
    private @Nullable MessageRow ready() throws IOException {
        if (isUserAwaited) {
            awaitUser();
        }
        MessageRow row = waiting.poll();
        return row == null ? read() : row;
    }

    private void awaitUser() throws IOException {
        isUserAwaited = false;
        for (MessageRow row = read(); row != null; row = read()) {
            waiting.add(row);
            AuditMessage message = row.message();
            boolean isTooMuch = waiting.size() >= MOST_AHEAD || items.decompressed() > MOST_BYTES_AHEAD;
            if (isTooMuch || row.isMessage() && message != null && isKnownBy(message)) {
                break;
            }
        }
        String user = latestWho == null ? null : latestWho.user();
        if (user != null) {
            List<MessageRow> told =
                    waiting.stream().map(row -> row.withUser(user)).toList();
            waiting.clear();
            waiting.addAll(told);
        }
    }

    private boolean isKnownBy(AuditMessage message) {
        return whos.isShared()
                || message.payload() instanceof HandshakeSuccessful
                || message.payload() instanceof HandshakeFailed
                || message.payload() instanceof Disconnect;
    }

    private @Nullable MessageRow read() throws IOException {
        Item item = items.next();
        if (item == null) {
            return null;
        }
        AuditMessage message = item.message();
        if (message == null) {
            return new MessageRow(file, 0, latest, item.problem(), latestWho, null);
        }
        number++;
        boolean canHoldSecret =
                !(message.payload() instanceof Io) || !message.extras().isEmpty();
        latest = secrets || !canHoldSecret ? message : Masking.mask(message);
        latestWho = whos.add(latest);
        return new MessageRow(file, number, latest, null, latestWho, text == null ? null : text.add(latest));
    }

    @Override
    public long bytes() {
        return items.decompressed();
    }

    @Override
    public void close() throws IOException {
        items.close();
    }
}
