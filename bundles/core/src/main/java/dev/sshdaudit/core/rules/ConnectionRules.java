package dev.sshdaudit.core.rules;

import dev.sshdaudit.core.settings.Interception;
import dev.sshdaudit.core.settings.Interceptions;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.ChannelEvent;
import dev.sshdaudit.message.ChannelKind;
import dev.sshdaudit.message.ChannelOpen;
import dev.sshdaudit.message.ChannelRequest;
import dev.sshdaudit.message.ConnectionEvent.Connect;
import dev.sshdaudit.message.Payload;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the rules say of one connection. {@link #of} is for any thread, and takes a look at two fields; the other methods are
 * called with the lock of the connection's recording held.
 *
 * <p>A client may ask for a shell, then for a subsystem, on one channel. Which of them the server has started is not relied on:
 * a channel is recorded as any of its uses is to be.
 */
public final class ConnectionRules implements Interceptions {

    /** How many uses of one channel are told apart; a client may ask for any number of subsystems. */
    private static final int MOST_USES = 8;

    /** How many channels a message names at most that it may be of; there may be more of them then. */
    private static final int MOST_CANDIDATES = 16;

    private static final String SHELL = "shell";
    private static final String EXEC = "exec";
    private static final String FORWARDING = "forwarding";

    /** What the host knows of the connection. */
    public interface Host {

        /** The roles of the user. */
        Set<String> roles();

        /** The port and the properties of the server. */
        Map<String, Object> server();
    }

    private final Supplier<RuleSet> rules;
    private final Host host;

    /** By channel, what is recorded of it where that differs from what counts for the connection. */
    private final Map<Long, Decision> decisions = new ConcurrentHashMap<>(0);

    private volatile Choice choice;

    /** The uses of open channels, as far as they are known. */
    private final Map<Long, Set<String>> uses = new HashMap<>(0);

    private String address = "";
    private @Nullable String user;
    private Set<String> roles = Set.of();
    private @Nullable Map<String, Object> server;

    /**
     * Begins before the first message.
     *
     * @param rules the rules in force
     */
    public ConnectionRules(Supplier<RuleSet> rules, Host host) {
        this.rules = rules;
        this.host = host;
        this.choice = rules.get().choiceOfBase();
    }

    @Override
    public Interception of(@Nullable Long channelId) {
        return decision(channelId).interception();
    }

    private Decision decision(@Nullable Long channelId) {
        Decision own = channelId == null ? null : decisions.get(channelId);
        return own == null ? choice.most() : own;
    }

    /** Whether anything is recorded of the connection. As long as its user is not known, all is that comes. */
    public boolean isRecorded() {
        return user == null || choice.most().isRecorded();
    }

    /** Whether the user is known. */
    public boolean isLoggedIn() {
        return user != null;
    }

    /** Whether anything is recorded of a channel beyond that it was opened and closed. */
    public boolean isRecorded(@Nullable Long channelId) {
        return user == null || decision(channelId).isRecorded();
    }

    /** What is recorded of a message that may be of other channels, too: at least as much as of any of them. */
    public Interception of(@Nullable Long channelId, List<Long> candidates) {
        return decision(channelId, candidates).interception();
    }

    /** As {@link #isRecorded(Long)}, of a message that may be of other channels, too. */
    public boolean isRecorded(@Nullable Long channelId, List<Long> candidates) {
        return user == null || decision(channelId, candidates).isRecorded();
    }

    private Decision decision(@Nullable Long channelId, List<Long> candidates) {
        if (candidates.size() >= MOST_CANDIDATES) {
            return choice.most();
        }
        Decision all = decision(channelId);
        for (Long candidate : candidates) {
            all = all.atLeast(decision(candidate));
        }
        return all;
    }

    /** The PID that decides about the connection where no channel is concerned. */
    public String pid() {
        return choice.rest().pid();
    }

    /**
     * The user has authenticated.
     *
     * @param told the client's address if a load balancer has told it, or null
     */
    public void login(String name, @Nullable String told) {
        user = name;
        roles = host.roles();
        address = told == null ? address : told;
        choose();
    }

    private void choose() {
        RuleSet current = rules.get();
        choice = current.rules().isEmpty() ? current.choiceOfBase() : current.choose(client());
    }

    private Client client() {
        Map<String, Object> known = server;
        if (known == null) {
            known = host.server();
            server = known;
        }
        return new Client(user, user == null ? null : roles, address, known);
    }

    /** What rules may ask of the connection. */
    public Client asked() {
        return client();
    }

    /**
     * Takes each message of the connection, in order, before {@link #of} is asked for the message.
     *
     * @return extras that tell by which rule the channel is recorded from here on; none if that is no news
     */
    public Map<String, Object> follow(Payload payload, @Nullable Long channelId) {
        if (payload instanceof Connect connect) {
            address = connect.remoteAddr();
            choose();
        } else if (channelId == null || payload instanceof ChannelEvent.Io) {
            return Map.of();
        } else if (payload instanceof ChannelOpen open) {
            return opening(open, channelId);
        } else if (payload instanceof ChannelRequest.Shell) {
            return used(channelId, SHELL);
        } else if (payload instanceof ChannelRequest.Exec) {
            return used(channelId, EXEC);
        } else if (payload instanceof ChannelRequest.Subsystem subsystem) {
            return used(channelId, subsystem.subsystem());
        }
        return Map.of();
    }

    private Map<String, Object> opening(ChannelOpen open, Long channelId) {
        String type = typeOf(open);
        if (ChannelKind.of(type) == ChannelKind.SESSION) {
            return Map.of();
        }
        return used(channelId, FORWARDING);
    }

    private static String typeOf(ChannelOpen open) {
        if (open instanceof ChannelOpen.NewChannel it) {
            return it.channelType();
        } else if (open instanceof ChannelOpen.NewChannelSuccessful it) {
            return it.channelType();
        } else if (open instanceof ChannelOpen.NewChannelFailed it) {
            return it.channelType();
        }
        return FORWARDING;
    }

    private Map<String, Object> used(Long channelId, String use) {
        Set<String> known = uses.computeIfAbsent(channelId, any -> new TreeSet<>(String.CASE_INSENSITIVE_ORDER));
        if (known.contains(use)) {
            return Map.of();
        }
        Decision before = decisions.get(channelId);
        if (known.size() < MOST_USES) {
            known.add(use);
        } else {
            // so many are never meant: whatever may be recorded is
            known.add("");
        }
        decide(channelId, known);
        Decision after = decision(channelId);
        boolean news =
                choice.dependsOnChannel() && (before == null ? !after.isSame(choice.rest()) : !after.isSame(before));
        return news ? told(after) : Map.of();
    }

    private void decide(Long channelId, Set<String> known) {
        Choice current = choice;
        if (!current.dependsOnChannel() || known.contains("")) {
            decisions.remove(channelId);
            return;
        }
        Decision all = null;
        for (String use : known) {
            Decision one = current.of(use);
            all = all == null ? one : one.atLeast(all);
        }
        if (all != null) {
            decisions.put(channelId, all);
        }
    }

    /** The message was taken: a channel that is closed is forgotten. */
    public void followed(Payload payload, @Nullable Long channelId) {
        if (channelId != null
                && (payload instanceof ChannelEvent.Close || payload instanceof ChannelOpen.NewChannelFailed)) {
            uses.remove(channelId);
            decisions.remove(channelId);
        }
    }

    /** The extras that tell by which rule the connection is recorded, after the user has authenticated; none if by no rule. */
    public Map<String, Object> toldAtLogin() {
        Decision rest = choice.rest();
        return rest.isSame(rules.get().base()) ? Map.of() : told(rest);
    }

    /** The extras that a message has which tells of a channel's beginning or end, where no more is recorded of it. */
    public Map<String, Object> extrasOf(@Nullable Long channelId) {
        return channelId == null
                ? Map.of()
                : Map.of(AuditMessage.RULE, decision(channelId).pid());
    }

    private static Map<String, Object> told(Decision decision) {
        Map<String, Object> extras = new LinkedHashMap<>();
        extras.put(AuditMessage.RULE, decision.pid());
        extras.put(AuditMessage.INTERCEPTS, decision.toMap());
        return extras;
    }

    /**
     * The rules in force are other ones.
     *
     * @return what is recorded otherwise from here on: that of the connection first
     */
    public List<RuleNote> review() {
        Choice before = choice;
        Map<Long, Decision> former = new HashMap<>(decisions);
        choose();
        Choice after = choice;
        uses.forEach(this::decide);
        List<RuleNote> notes = new ArrayList<>();
        boolean resumes = !before.most().isRecorded() && after.most().isRecorded();
        if (resumes || !before.rest().isSame(after.rest())) {
            notes.add(new RuleNote(null, changed(before.rest(), after.rest()), resumes));
        }
        for (Long channel : uses.keySet()) {
            Decision was = former.getOrDefault(channel, before.most());
            Decision is = decision(channel);
            boolean own = after.dependsOnChannel() || before.dependsOnChannel();
            if (own && !was.isSame(is)) {
                notes.add(new RuleNote(channel, told(is), !was.isRecorded() && is.isRecorded()));
            }
        }
        return notes;
    }

    private Map<String, Object> changed(Decision before, Decision after) {
        String base = rules.get().base().pid();
        if (before.pid().equals(base) && after.pid().equals(base)) {
            return Map.of(AuditMessage.INTERCEPTS, after.interception().toMap());
        }
        return told(after);
    }
}
