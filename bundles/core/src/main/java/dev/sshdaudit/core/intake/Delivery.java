package dev.sshdaudit.core.intake;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.sshdaudit.core.live.LiveView;
import dev.sshdaudit.core.writing.Environment;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.ConnectionEvent.Connect;
import dev.sshdaudit.message.ConnectionEvent.Disconnect;

/** Puts messages without secrets into the mailbox, and shows them to those who follow the connection. Thread-safe. */
final class Delivery {

    private final Environment environment;
    private final Recording recording;

    @GuardedBy("recording.lock")
    private final LiveView view;

    Delivery(Environment environment, Recording recording, LiveView view) {
        this.environment = environment;
        this.recording = recording;
        this.view = view;
    }

    /** Delivers the next message. */
    void deliver(AuditMessage message) {
        synchronized (recording.lock) {
            Gate gate = recording.gate();
            boolean exemption = gate.hasToTell();
            AuditMessage told = exemption ? message.withExtra(AuditMessage.EXEMPT, true) : message;
            view.follow(told);
            boolean vital = told.payload() instanceof Disconnect || told.payload() instanceof Connect;
            AuditMessage taken = recording.offer(told, vital);
            if (taken == null) {
                return;
            }
            environment.followers().publish(view.client(), taken);
            if (exemption) {
                gate.told();
            }
            recording.arrived(vital);
        }
    }
}
