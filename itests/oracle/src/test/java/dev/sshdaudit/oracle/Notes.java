package dev.sshdaudit.oracle;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** What SSHD did on one connection, noted where SSHD hands it over. Guarded by itself. */
final class Notes {

    private final List<ChannelNotes> channels = new ArrayList<>();
    private final List<Acted> authentications = new ArrayList<>();
    private final List<Acted> globals = new ArrayList<>();
    private final AtomicInteger working = new AtomicInteger();
    private String user;
    private int settled;
    private boolean closed;

    /** Something that SSHD acted upon, with the values that it took from the packet. */
    record Acted(String what, List<Object> fields) {

        static Acted of(String what, Object... fields) {
            return new Acted(what, List.of(fields));
        }

        @Override
        public String toString() {
            String all = what + fields;
            return all.length() < 200 ? all : all.substring(0, 200) + "... (" + all.length() + " characters)";
        }
    }

    /** What SSHD did on one channel that the client opened. Guarded by itself. */
    static final class ChannelNotes {

        /** How the opening went. */
        enum Opening {
            ASKED,
            OPEN,
            FAILED
        }

        private final String kind;
        private final long serverId;
        private final List<Acted> requests = new ArrayList<>();
        private final ByteArrayOutputStream in = new ByteArrayOutputStream();
        private final ByteArrayOutputStream extendedIn = new ByteArrayOutputStream();
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();
        private final ByteArrayOutputStream err = new ByteArrayOutputStream();
        private Opening opening = Opening.ASKED;

        ChannelNotes(String kind, long serverId) {
            this.kind = kind;
            this.serverId = serverId;
        }

        String kind() {
            return kind;
        }

        /** The server's number for it. */
        long serverId() {
            return serverId;
        }

        synchronized Opening opening() {
            return opening;
        }

        synchronized void opening(Opening now) {
            opening = now;
        }

        synchronized void acted(Acted what) {
            requests.add(what);
        }

        synchronized List<Acted> requests() {
            return List.copyOf(requests);
        }

        /** Bytes of the client that a program or a port was given. */
        synchronized void delivered(boolean extended, byte[] data, int offset, int length) {
            (extended ? extendedIn : in).write(data, offset, length);
        }

        /** So many bytes of those were not, in the end. */
        synchronized void notDelivered(int length) {
            byte[] all = in.toByteArray();
            in.reset();
            in.write(all, 0, all.length - length);
        }

        /** Bytes of a program that SSHD is about to take. */
        synchronized void printed(boolean error, byte[] data, int length) {
            (error ? err : out).write(data, 0, length);
        }

        synchronized byte[] in() {
            return in.toByteArray();
        }

        synchronized byte[] extendedIn() {
            return extendedIn.toByteArray();
        }

        synchronized byte[] out() {
            return out.toByteArray();
        }

        synchronized byte[] err() {
            return err.toByteArray();
        }

        synchronized long outputs() {
            return out.size() + err.size();
        }

        @Override
        public synchronized String toString() {
            return kind + " " + serverId + " " + opening + " in " + in.size() + "+" + extendedIn.size() + " out "
                    + out.size() + "+" + err.size() + " " + requests;
        }
    }

    synchronized ChannelNotes channel(String kind, long serverId) {
        ChannelNotes notes = new ChannelNotes(kind, serverId);
        channels.add(notes);
        return notes;
    }

    synchronized List<ChannelNotes> channels() {
        return List.copyOf(channels);
    }

    synchronized void authenticating(Acted what) {
        authentications.add(what);
    }

    synchronized List<Acted> authentications() {
        return List.copyOf(authentications);
    }

    synchronized void global(Acted what) {
        globals.add(what);
    }

    synchronized List<Acted> globals() {
        return List.copyOf(globals);
    }

    synchronized void user(String name) {
        user = name;
    }

    synchronized String user() {
        return user;
    }

    synchronized void settle() {
        settled++;
    }

    synchronized int settled() {
        return settled;
    }

    synchronized void close() {
        closed = true;
    }

    synchronized boolean isClosed() {
        return closed;
    }

    /** Programs that have something to do. */
    AtomicInteger working() {
        return working;
    }

    /** Bytes that programs have printed so far. */
    long outputs() {
        return channels().stream().mapToLong(ChannelNotes::outputs).sum();
    }
}
