package dev.sshdaudit.sshd.tap;

import java.util.List;
import java.util.concurrent.Executor;
import org.apache.sshd.common.NamedFactory;
import org.apache.sshd.common.compression.Compression;
import org.apache.sshd.common.session.Session;
import org.jspecify.annotations.Nullable;

/**
 * Puts the wrappers of a tap around the compressions of its session, and takes them out. The session makes compressions in
 * each key exchange, by its factories; those that it has already are wrapped in the session's fields. Thread-safe.
 */
final class Wrappers {

    private final Session session;
    private final SessionTap tap;
    private final CompressionFields fields;
    private final Executor executor;
    private final List<NamedFactory<Compression>> factories;
    /** The session's own factories; null if the session uses those of its factory manager. */
    private final @Nullable List<NamedFactory<Compression>> ownFactories;

    /**
     * Wraps nothing yet.
     *
     * @param executor runs what waits until SSHD has handled a packet
     */
    Wrappers(Session session, SessionTap tap, CompressionFields fields, Executor executor) {
        this.session = session;
        this.tap = tap;
        this.fields = fields;
        this.executor = executor;
        List<NamedFactory<Compression>> effective = session.getCompressionFactories();
        this.ownFactories = effective == session.getFactoryManager().getCompressionFactories() ? null : effective;
        this.factories = effective.stream().map(this::wrapping).toList();
    }

    private NamedFactory<Compression> wrapping(NamedFactory<Compression> factory) {
        return new NamedFactory<>() {
            @Override
            public String getName() {
                return factory.getName();
            }

            @Override
            public Compression create() {
                Compression compression = factory.create();
                return tap.isActive() ? new TappedCompression(compression, tap) : compression;
            }
        };
    }

    /** The session's next key exchange makes wrappers. */
    void useInNextKeyExchange() {
        session.setCompressionFactories(factories);
    }

    /** The session's next key exchange makes what it would make without a tap. */
    void leaveNextKeyExchange() {
        if (session.getCompressionFactories() == factories) {
            session.setCompressionFactories(ownFactories);
        }
    }

    /**
     * Wraps the compressions of both directions, unless they are wrapped already.
     *
     * @return false if that is not possible before the next key exchange
     */
    boolean putIn() {
        boolean incoming = putIn(fields.incoming());
        boolean outgoing = putIn(fields.outgoing());
        return incoming && outgoing;
    }

    private boolean putIn(CompressionField field) {
        while (tap.isActive()) {
            Compression current = field.get(session);
            if (current == null) {
                return false;
            } else if (current instanceof TappedCompression tapped && tapped.belongsTo(tap)) {
                return true;
            }
            TappedCompression wrapper = new TappedCompression(TappedCompression.original(current), tap);
            if (field.wrap(session, current, wrapper)) {
                return true;
            }
        }
        return false;
    }

    /** Takes the wrapper of the packets from the client out, now or after the packet that SSHD handles. */
    void takeOutIncoming() {
        takeOut(fields.incoming());
    }

    /** Takes the wrapper of the packets to the client out, now or after the packet that SSHD sends. */
    void takeOutOutgoing() {
        takeOut(fields.outgoing());
    }

    private void takeOut(CompressionField field) {
        if (field.get(session) instanceof TappedCompression tapped
                && tapped.belongsTo(tap)
                && !field.unwrap(session, tapped)) {
            executor.execute(() -> field.unwrapWaiting(session, tapped));
        }
    }

    /** Takes a wrapper out of the session, if that is possible without waiting; the field of its direction holds it. */
    void takeOut(TappedCompression wrapper) {
        fields.incoming().unwrap(session, wrapper);
        fields.outgoing().unwrap(session, wrapper);
    }
}
