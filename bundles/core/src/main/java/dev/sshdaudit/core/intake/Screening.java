package dev.sshdaudit.core.intake;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.sshdaudit.core.privacy.Filter;
import dev.sshdaudit.core.privacy.Screen;
import dev.sshdaudit.core.time.Alarm;
import dev.sshdaudit.core.writing.Environment;
import dev.sshdaudit.message.AuditMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Has the messages of one connection go through a {@link Screen} for each filter, which is woken when messages in it have waited
 * for too long.
 * Thread-safe.
 */
final class Screening {

    private final Environment environment;
    private final Recording recording;
    private final Alarm alarm;
    private final Consumer<AuditMessage> next;

    /** Each hands its messages to the next. */
    @GuardedBy("recording.lock")
    private final List<Screen> screens;

    /**
     * Begins without a message.
     *
     * @param filters take secrets out of messages, each out of what those before it leave
     * @param next takes messages without secrets, in order, with the lock of the recording held
     */
    Screening(Environment environment, Recording recording, List<Filter> filters, Consumer<AuditMessage> next) {
        this.environment = environment;
        this.recording = recording;
        this.next = next;
        this.screens = new ArrayList<>(filters.size());
        for (int i = 0; i < filters.size(); i++) {
            int following = i + 1;
            screens.add(new Screen(filters.get(i), message -> pass(message, following)));
        }
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
            pass(message, 0);
            if (last) {
                screens.forEach(Screen::end);
            }
            setAlarm(now);
        }
    }

    /** Hands a message to the screen of that number, or on if there is none. */
    private void pass(AuditMessage message, int number) {
        synchronized (recording.lock) {
            if (number < screens.size()) {
                screens.get(number).take(message, environment.time().nanos());
            } else {
                next.accept(message);
            }
        }
    }

    /** Has the filters see a message as the host told it: they decide by it about messages that wait. */
    void see(AuditMessage message) {
        synchronized (recording.lock) {
            screens.forEach(screen -> screen.see(message, environment.time().nanos()));
        }
    }

    @GuardedBy("recording.lock")
    private void setAlarm(long now) {
        for (Screen screen : screens) {
            Long due = screen.due();
            if (due != null) {
                alarm.set(now, Math.max(0, due - now));
            }
        }
    }

    private void look() {
        try {
            synchronized (recording.lock) {
                long now = environment.time().nanos();
                screens.forEach(screen -> screen.look(now));
                setAlarm(now);
            }
        } catch (RuntimeException | Error e) {
            recording.gate().cannotRecord();
            environment.reports().unexpected(recording.id(), e);
        }
    }
}
