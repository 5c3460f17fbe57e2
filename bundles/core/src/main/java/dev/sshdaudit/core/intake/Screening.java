package dev.sshdaudit.core.intake;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.sshdaudit.core.privacy.Filter;
import dev.sshdaudit.core.privacy.Screen;
import dev.sshdaudit.core.time.Alarm;
import dev.sshdaudit.core.writing.Environment;
import dev.sshdaudit.message.AuditMessage;
import java.util.List;
import java.util.function.Consumer;

/**
 * Has the messages of one connection go through a {@link Screen}, which is woken when messages in it have waited for too long.
 * Thread-safe.
 */
final class Screening {

    private final Environment environment;
    private final Recording recording;
    private final Alarm alarm;

    @GuardedBy("recording.lock")
    private final Screen screen;

    /**
     * Begins without a message.
     *
     * @param filters take secrets out of messages
     * @param next takes messages without secrets, in order, with the lock of the recording held
     */
    Screening(Environment environment, Recording recording, List<Filter> filters, Consumer<AuditMessage> next) {
        this.environment = environment;
        this.recording = recording;
        this.screen = new Screen(filters, next);
        this.alarm = new Alarm(environment.timer(), this::look);
    }

    /**
     * Takes the next message.
     *
     * @param last whether no message comes behind this one
     */
    void take(AuditMessage message, boolean last) {
        synchronized (recording.lock) {
            long now = environment.time().nanos();
            screen.take(message, now);
            if (last) {
                screen.end();
            }
            setAlarm(now);
        }
    }

    @GuardedBy("recording.lock")
    private void setAlarm(long now) {
        Long due = screen.due();
        if (due != null) {
            alarm.set(now, Math.max(0, due - now));
        }
    }

    private void look() {
        try {
            synchronized (recording.lock) {
                long now = environment.time().nanos();
                screen.look(now);
                setAlarm(now);
            }
        } catch (RuntimeException | Error e) {
            recording.gate().cannotRecord();
            environment.reports().unexpected(recording.id(), e);
        }
    }
}
