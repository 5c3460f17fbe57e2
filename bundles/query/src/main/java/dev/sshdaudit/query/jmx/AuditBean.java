package dev.sshdaudit.query.jmx;

import dev.sshdaudit.AuditStatus;
import dev.sshdaudit.live.RuleQuestion;
import dev.sshdaudit.query.AuditQuery;
import dev.sshdaudit.query.Finding;
import dev.sshdaudit.query.RecordingFilter;
import dev.sshdaudit.query.Verification;
import dev.sshdaudit.query.VerifyRequest;
import dev.sshdaudit.storage.RecordingMetadata.State;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Translates between texts and {@link AuditQuery}. Thread-safe. */
final class AuditBean extends StatusAttributes {

    private static final RecordingFilter ALL =
            new RecordingFilter(null, null, null, null, null, null, null, null, 0, false);

    private static final int LARGEST_PORT = 65535;

    private final AuditQuery query;

    AuditBean(AuditQuery query, Supplier<AuditStatus> status) {
        super(status);
        this.query = query;
    }

    @FunctionalInterface
    private interface Question<T> {

        T ask() throws IOException;
    }

    /** Asks, so that a client can read the error: it may lack the classes of the error and of its causes. */
    private static <T> T ask(Question<T> question) throws IOException {
        try {
            return question.ask();
        } catch (SecurityException e) {
            throw new SecurityException(e.getMessage());
        } catch (IOException e) {
            throw new IOException(e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage());
        }
    }

    @Override
    public FindData find(
            @Nullable String storage,
            @Nullable String id,
            @Nullable String user,
            @Nullable String address,
            @Nullable String since,
            @Nullable String until,
            @Nullable String state,
            @Nullable String command,
            @Nullable String file,
            long minSize,
            boolean failedLogins,
            int limit)
            throws IOException {
        checkLimit(limit);
        RecordingFilter filter = new RecordingFilter(
                given(id),
                given(user),
                given(address),
                time("since", since),
                time("until", until),
                state(state),
                given(command),
                given(file),
                minSize,
                failedLogins);
        return find(storage, filter, limit);
    }

    @Override
    public FindData list(@Nullable String storage, int limit) throws IOException {
        checkLimit(limit);
        return find(storage, ALL, limit);
    }

    private static void checkLimit(int limit) {
        if (limit < 1 || limit > MOST) {
            throw new IllegalArgumentException("limit " + limit + " is not allowed, it must be from 1 to " + MOST);
        }
    }

    private FindData find(@Nullable String storage, RecordingFilter filter, int limit) throws IOException {
        return ask(() -> {
            List<FoundData> found = new ArrayList<>();
            List<String> notes = query.find(given(storage), filter, limit + 1L, each -> {
                found.add(FoundData.of(each));
                return found.size() <= limit;
            });
            boolean more = found.size() > limit;
            return new FindData(more ? found.subList(0, limit) : found, more, notes);
        });
    }

    @Override
    public VerificationData verify(
            @Nullable String storage,
            String @Nullable [] names,
            @Nullable String allowedSigners,
            String @Nullable [] checkpoints)
            throws IOException {
        List<Path> held = new ArrayList<>();
        for (String checkpoint : checkpoints == null ? new String[0] : checkpoints) {
            held.add(path("checkpoints", checkpoint));
        }
        String signers = given(allowedSigners);
        VerifyRequest request = new VerifyRequest(
                given(storage),
                names == null || names.length == 0 ? null : Set.copyOf(Arrays.asList(names)),
                signers == null ? null : path("allowedSigners", signers),
                held);
        return ask(() -> {
            List<FindingData> findings = new ArrayList<>();
            long[] count = new long[1];
            Verification end = query.verify(request, finding -> take(finding, findings, count));
            return new VerificationData(
                    end.isGood(),
                    end.recordings(),
                    end.bytes(),
                    end.alarms(),
                    findings,
                    count[0] - findings.size(),
                    end.ledgers().stream().map(LedgerData::of).toList());
        });
    }

    private static void take(Finding finding, List<FindingData> findings, long[] count) {
        count[0]++;
        if (findings.size() < MOST) {
            findings.add(FindingData.of(finding));
        }
    }

    @Override
    public void delete(@Nullable String storage, String name, String reason) throws IOException {
        String why = required("reason", reason);
        ask(() -> {
            query.delete(given(storage), required("name", name), why);
            return true;
        });
    }

    @Override
    public void hold(@Nullable String storage, String name, String reason) throws IOException {
        String why = required("reason", reason);
        ask(() -> {
            query.hold(given(storage), required("name", name), why);
            return true;
        });
    }

    @Override
    public void release(@Nullable String storage, String name, String reason) throws IOException {
        String why = required("reason", reason);
        ask(() -> {
            query.release(given(storage), required("name", name), why);
            return true;
        });
    }

    @Override
    public List<HoldData> holds(@Nullable String storage) throws IOException {
        return ask(() -> query.holds(given(storage)).stream().map(HoldData::of).toList());
    }

    @Override
    public List<SessionData> sessions() throws IOException {
        return ask(
                () -> query.sessions().stream().limit(MOST).map(SessionData::of).toList());
    }

    @Override
    public SessionData terminate(String id, String reason) throws IOException {
        String which = required("id", id);
        String why = required("reason", reason);
        return ask(() -> SessionData.of(query.terminate(which, why)));
    }

    @Override
    public List<ConfigurationData> configuration() throws IOException {
        return ask(
                () -> query.configuration().stream().map(ConfigurationData::of).toList());
    }

    @Override
    public WhyData why(
            @Nullable String id,
            @Nullable String user,
            @Nullable String address,
            String @Nullable [] roles,
            int server,
            @Nullable String channel)
            throws IOException {
        RuleQuestion question = question(given(id), given(user), given(address), roles, server, given(channel));
        return ask(() -> WhyData.of(query.why(question)));
    }

    private static RuleQuestion question(
            @Nullable String id,
            @Nullable String user,
            @Nullable String address,
            String @Nullable [] roles,
            int server,
            @Nullable String channel) {
        boolean hasRoles = roles != null && roles.length > 0;
        if (server < 0 || server > LARGEST_PORT) {
            throw new IllegalArgumentException("server must be the number of a port, 1 to 65535, or 0");
        } else if (id != null) {
            if (user != null || address != null || hasRoles || server != 0) {
                throw new IllegalArgumentException(
                        "user, address, roles and server are of a user who might connect: a connection has its own");
            }
            return RuleQuestion.ofConnection(id, channel);
        } else if (user == null || address == null) {
            throw new IllegalArgumentException("id, or user and address, must not be empty");
        }
        return new RuleQuestion(
                null,
                user,
                address,
                hasRoles ? Set.copyOf(Arrays.asList(roles)) : null,
                server == 0 ? null : server,
                channel);
    }

    @Override
    public ConfigurationData configure(String pid, String key, String value) throws IOException {
        String which = required("key", key);
        if (value == null) {
            throw new IllegalArgumentException("value must be given: unset removes a key");
        }
        return ask(() -> ConfigurationData.of(query.configure(required("pid", pid), which, value)));
    }

    @Override
    public ConfigurationData unset(String pid, String key) throws IOException {
        String which = required("key", key);
        return ask(() -> ConfigurationData.of(query.configure(required("pid", pid), which, null)));
    }

    private static @Nullable String given(@Nullable String text) {
        return text == null || text.isEmpty() ? null : text;
    }

    private static String required(String parameter, @Nullable String text) {
        if (text == null || text.isBlank()) {
            throw new IllegalArgumentException(parameter + " must not be empty");
        }
        return text;
    }

    private static @Nullable Instant time(String parameter, @Nullable String text) {
        String given = given(text);
        try {
            return given == null ? null : OffsetDateTime.parse(given).toInstant();
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    parameter + " is no time as RFC 3339 writes it, such as 2026-11-20T10:00:00Z");
        }
    }

    private static @Nullable State state(@Nullable String text) {
        String given = given(text);
        if (given == null) {
            return null;
        }
        return Arrays.stream(State.values())
                .filter(state -> state.name().equalsIgnoreCase(given))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("state must be one of "
                        + Arrays.toString(State.values()).toLowerCase(Locale.ROOT)));
    }

    private static Path path(String parameter, String text) {
        try {
            return Path.of(required(parameter, text));
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException(parameter + " names no file");
        }
    }
}
