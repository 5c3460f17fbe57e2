package dev.sshdaudit.encryption.age;

import dev.sshdaudit.storage.Aside;
import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.storage.StorageOutput;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;

/**
 * A storage as its contract has it: what is written survives at once, what is kept aside with the next flush. It tells what a kill at
 * any moment of its calls would leave behind.
 */
class Disk implements StorageOutput {

    /** Takes what a kill would leave behind. */
    interface Kills {
        void at(byte[] recording, byte[] aside);
    }

    private final ByteArrayOutputStream recording = new ByteArrayOutputStream();
    private final ByteArrayOutputStream pending = new ByteArrayOutputStream();
    private final Kills kills;
    private byte[] aside = new byte[0];
    private boolean pendingAnew;
    private boolean isPending;
    boolean ended;
    boolean cut;
    int mostAside;

    Disk(Kills kills) {
        this.kills = kills;
    }

    Disk() {
        this((recording, aside) -> {});
    }

    byte[] recording() {
        return recording.toByteArray();
    }

    byte[] aside() {
        return aside.clone();
    }

    /** What a catalog reads: what is left after a kill, too. */
    static byte[] read(byte[] recording, byte[] aside) {
        return aside.length == 0 ? recording : joined(joined(recording, aside), Aside.trailer(aside.length));
    }

    byte[] read() {
        return read(recording(), aside);
    }

    static byte[] joined(byte[] one, byte[] other) {
        byte[] both = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, both, one.length, other.length);
        return both;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        int step = length < 1000 ? 1 : length / 40;
        for (int torn = 0; torn < length; torn += step) {
            kills.at(joined(recording(), Arrays.copyOfRange(bytes, offset, offset + torn)), aside);
        }
        recording.write(bytes, offset, length);
        kills.at(recording(), aside);
    }

    @Override
    public boolean keepAside(byte[] bytes, int offset, int length, boolean anew) {
        if (anew) {
            pending.reset();
            pendingAnew = true;
        }
        pending.write(bytes, offset, length);
        isPending = true;
        return true;
    }

    @Override
    public void flush() {
        if (isPending) {
            byte[] before = pendingAnew ? new byte[0] : aside;
            byte[] after = joined(before, pending.toByteArray());
            for (int torn = before.length; !pendingAnew && torn < after.length; torn += 1 + pending.size() / 10) {
                kills.at(recording(), Arrays.copyOf(after, torn));
            }
            aside = after;
            mostAside = Math.max(mostAside, aside.length);
            pending.reset();
            isPending = false;
            pendingAnew = false;
        }
        kills.at(recording(), aside);
    }

    @Override
    public void update(RecordingMetadata metadata) {}

    @Override
    public void finish(RecordingMetadata metadata) {
        kills.at(recording(), aside);
        aside = new byte[0];
        ended = true;
    }

    @Override
    public void abandon(RecordingMetadata metadata) {
        flush();
        cut = true;
    }
}
