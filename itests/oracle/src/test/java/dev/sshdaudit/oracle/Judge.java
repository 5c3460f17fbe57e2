package dev.sshdaudit.oracle;

import dev.sshdaudit.oracle.Notes.Acted;
import dev.sshdaudit.oracle.Notes.ChannelNotes;
import dev.sshdaudit.oracle.Notes.ChannelNotes.Opening;
import dev.sshdaudit.oracle.Recorded.Channel;
import dev.sshdaudit.oracle.Recorded.Request;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Compares what SSHD did with what was recorded. The recorder sees a packet before SSHD does, in either direction: so at any
 * time, even if a connection dies in flight, all that SSHD has delivered must be in the recording.
 */
final class Judge {

    /** At the end of a name that is cut: a mark, or half of a character, where bytes were cut. */
    private static final Pattern CUT_OFF = Pattern.compile("[\u2026\ufffd]+$");

    private static final long NO_CHANNEL = -1;

    private final Notes notes;
    private final Recorded recorded;
    private final Sent sent;
    private final boolean forwarding;
    /** Whether the recording says that it lacks something, in a mode that allows it. */
    private final boolean gaps;

    private long missingMessages;
    private long missingBytes;
    private final List<String> findings = new ArrayList<>();

    /** What the client sent and got. */
    record Sent(
            List<byte[]> data,
            List<Opened> opened,
            Map<Long, Long> received,
            boolean letIn,
            List<Peer> peers,
            Set<Long> forwarded) {}

    /** A channel that the client asked for, by its own number. */
    record Opened(String type, long id) {}

    private Judge(Notes notes, Recorded recorded, Sent sent, boolean forwarding, boolean gaps) {
        this.gaps = gaps;
        this.notes = notes;
        this.recorded = recorded;
        this.sent = sent;
        this.forwarding = forwarding;
    }

    /**
     * What is wrong with a recording.
     *
     * @param forwarding whether the content of forwardings is recorded
     * @param strict whether nothing may be missing; otherwise the recording may say how much is
     */
    static List<String> findings(Notes notes, Recorded recorded, Sent sent, boolean forwarding, boolean strict) {
        Judge judge = new Judge(notes, recorded, sent, forwarding, !strict && recorded.lostMessages > 0);
        judge.authentication();
        judge.channels();
        judge.peers();
        judge.inputs();
        judge.outputs();
        judge.gaps();
        return judge.findings;
    }

    private void finding(String what) {
        findings.add(what);
    }

    /** What is missing must be told, message by message and byte by byte. */
    private void gaps() {
        if (missingMessages > recorded.lostMessages || missingBytes > recorded.lostBytes) {
            finding(missingMessages + " requests and " + missingBytes + " bytes are missing, told are "
                    + recorded.lostMessages + " messages and " + recorded.lostBytes + " bytes");
        }
    }

    private void authentication() {
        subsequence("authentication", notes.authentications(), recorded.authentications, NO_CHANNEL);
        subsequence("global requests", notes.globals(), recorded.globals, NO_CHANNEL);
        if (sent.letIn() && !Objects.equals(notes.user(), recorded.user)) {
            finding("SSHD let " + notes.user() + " in, recorded is " + recorded.user);
        }
    }

    private void channels() {
        List<Channel> candidates = List.copyOf(recorded.channels.values());
        int next = 0;
        for (ChannelNotes channel : notes.channels()) {
            int at = find(candidates, next, channel);
            if (at < candidates.size()) {
                next = at + 1;
                compare(channel, candidates.get(at));
            } else if ((channel.opening() == Opening.OPEN || !channel.requests().isEmpty()) && !isTold(channel)) {
                finding("a channel that SSHD opened is not recorded: " + channel + "; recorded are " + candidates);
            }
        }
    }

    /** Both are in the order in which the client asked for channels. */
    private static int find(List<Channel> candidates, int from, ChannelNotes channel) {
        int at = from;
        while (at < candidates.size() && !isThat(candidates.get(at), channel)) {
            at++;
        }
        return at;
    }

    private static boolean isThat(Channel candidate, ChannelNotes channel) {
        boolean neverTried = candidate.opening == Opening.FAILED && candidate.failure.contains("additional sessions");
        return sameName(candidate.type, channel.kind()) && !neverTried;
    }

    /** Where the client calls two channels by one number, the refusal of one may stand at the other, and says so. */
    private boolean isTold(ChannelNotes channel) {
        return recorded.channels.values().stream().anyMatch(it -> it.shared && sameName(it.type, channel.kind()));
    }

    private void compare(ChannelNotes channel, Channel match) {
        int before = findings.size();
        content(channel, match);
        explain(before, channel, match);
    }

    private void content(ChannelNotes channel, Channel match) {
        boolean used = channel.in().length + channel.extendedIn().length + channel.outputs() > 0;
        // a port may be there and get data, and the connection end before the server tells the client of it
        boolean unanswered = match.opening == Opening.FAILED && match.failure.contains("before an answer");
        if (channel.opening() == Opening.OPEN && match.opening != Opening.OPEN && !unanswered && used) {
            finding("is open and not recorded as such");
        }
        List<Request> requests = new ArrayList<>(match.requests);
        if (match.target != null) {
            requests.add(0, match.target);
        }
        subsequence("requests", channel.requests(), requests, channel.serverId());
        if (match.isSession() || forwarding) {
            delivered("input", channel.in(), withLate(match.in, 94, channel));
            delivered("extended input", channel.extendedIn(), withLate(match.extendedIn, 95, channel));
        }
        if (match.shared || gaps) {
            return; // which bytes are whose is told by the extra; how many there are is counted by the client's number
        }
        if (match.isSession()) {
            prefix("output (recorded, but never printed)", match.out.toByteArray(), channel.out());
            prefix("errors (recorded, but never printed)", match.err.toByteArray(), channel.err());
        } else {
            prefix("output of a port (recorded, but never sent to it)", match.out.toByteArray(), channel.in());
        }
    }

    /** SSHD may deliver what the client sends behind its CHANNEL_CLOSE: to the recorder that is for no channel. */
    private byte[] withLate(ByteArrayOutputStream recordedInput, int number, ChannelNotes channel) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(recordedInput.toByteArray());
        recorded.unplaced.stream()
                .filter(it -> it.isFor(number, channel.serverId()))
                .forEach(it -> all.writeBytes(it.data()));
        return all.toByteArray();
    }

    private void explain(int before, ChannelNotes channel, Channel match) {
        for (int i = before; i < findings.size(); i++) {
            findings.set(i, findings.get(i) + "\n    noted:    " + channel + "\n    recorded: " + match);
        }
    }

    /** What went to and from ports that the server listens on. */
    private void peers() {
        for (Peer peer : sent.peers()) {
            if (!forwarding) {
                return;
            }
            byte[] delivered = peer.delivered();
            Optional<Channel> match = recorded.channels.values().stream()
                    .filter(it -> it.peer == peer.port())
                    .findFirst();
            if (match.isPresent()) {
                delivered("input for a peer", delivered, match.get().in.toByteArray());
                if (!match.get().shared && !gaps) {
                    prefix(
                            "output of a peer (recorded, but never written)",
                            match.get().out.toByteArray(),
                            peer.written());
                }
            } else if (delivered.length > 0) {
                finding("a peer got " + delivered.length + " bytes over a channel that is not recorded");
            }
        }
    }

    /** All that was acted upon is recorded, in the same order. */
    private void subsequence(String what, List<Acted> acted, List<Request> requests, long serverId) {
        long late =
                recorded.unplaced.stream().filter(it -> it.isFor(98, serverId)).count();
        int from = 0;
        for (Acted one : acted) {
            int found = from;
            while (found < requests.size() && !same(one, requests.get(found))) {
                found++;
            }
            if (found < requests.size()) {
                from = found + 1;
            } else if (gaps) {
                missingMessages++;
            } else if (late > 0) {
                late--; // it is recorded as it came
            } else {
                finding(what + ": not recorded: " + one);
                return;
            }
        }
    }

    private static boolean same(Acted acted, Request request) {
        Acted other = request.acted();
        if (!acted.what().equals(other.what())
                || acted.fields().size() != other.fields().size()) {
            return false;
        }
        for (int i = 0; i < acted.fields().size(); i++) {
            if (!same(acted.fields().get(i), other.fields().get(i), request)) {
                return false;
            }
        }
        return true;
    }

    /** A text may be cut, if the message says so and how long it was. */
    private static boolean same(Object noted, Object recorded, Request request) {
        if (noted.equals(recorded)) {
            return true;
        } else if (noted instanceof List<?> all && recorded instanceof List<?> some) {
            return sameList(all, some, request);
        }
        return noted instanceof String whole
                && recorded instanceof String cut
                && request.extras().get("truncated") instanceof Map<?, ?> lengths
                && whole.startsWith(CUT_OFF.matcher(cut).replaceFirst(""))
                && (isNoText(whole) || lengths.containsValue((long) whole.getBytes(StandardCharsets.UTF_8).length));
    }

    /** Whether the bytes were not all UTF-8: then how many there were cannot be told from the characters. */
    private static boolean isNoText(String noted) {
        return noted.indexOf('\ufffd') >= 0;
    }

    /** Of answers to questions, the first ones are recorded, as far as there is room; how long all were is told. */
    private static boolean sameList(List<?> all, List<?> some, Request request) {
        boolean cut = request.extras().get("truncated") instanceof Map<?, ?> lengths && lengths.containsKey("answers");
        for (int i = 0; i < some.size() && i < all.size(); i++) {
            String part = (String) some.get(i);
            if (!all.get(i).equals(part)
                    && !(cut
                            && ((String) all.get(i))
                                    .startsWith(CUT_OFF.matcher(part).replaceFirst("")))) {
                return false;
            }
        }
        return some.size() == all.size() || cut && some.size() < all.size();
    }

    private void delivered(String what, byte[] delivered, byte[] kept) {
        if (gaps) {
            missingBytes += Math.max(0, delivered.length - kept.length);
        } else {
            prefix(what, delivered, kept);
        }
    }

    private void prefix(String what, byte[] part, byte[] whole) {
        int mismatch = Arrays.mismatch(part, whole);
        if (mismatch >= 0 && mismatch < part.length) {
            finding(what + ": differs from byte " + mismatch + " of " + part.length + " on: " + excerpt(part, mismatch)
                    + " instead of " + excerpt(whole, mismatch));
        }
    }

    private static String excerpt(byte[] data, int from) {
        String text = new String(
                data,
                Math.min(from, data.length),
                Math.max(0, Math.min(40, data.length - from)),
                StandardCharsets.ISO_8859_1);
        return "\"" + text.replaceAll("[^\\x20-\\x7e]", ".") + "\"";
    }

    /** What is recorded of the client was sent, in that order. */
    private void inputs() {
        Iterator<byte[]> packets = sent.data().iterator();
        for (Recorded.Input input : recorded.inputs) {
            boolean found = false;
            while (!found && packets.hasNext()) {
                found = isSent(input.data(), packets.next());
            }
            if (!found) {
                finding("input of channel " + input.channel() + " was never sent: " + excerpt(input.data(), 0));
                return;
            }
        }
    }

    /** A length that lies may have made SSHD take less than the packet has, or more, which is filled up. */
    private static boolean isSent(byte[] data, byte[] packet) {
        int header = packet[0] == 94 ? 9 : 13;
        int length = Math.max(0, Math.min(data.length, packet.length - header));
        return packet.length >= header && Arrays.equals(data, 0, length, packet, header, header + length);
    }

    /** What the client got is recorded, under each of the numbers that it gave to channels. */
    private void outputs() {
        Map<Long, Long> missing = new HashMap<>(sent.received());
        Set<Long> forwardings = new HashSet<>();
        Iterator<Opened> opened = sent.opened().iterator();
        for (Channel channel : recorded.channels.values()) {
            boolean found = isOfPeer(channel);
            while (!found && opened.hasNext()) {
                Opened next = opened.next();
                found = sameName(next.type(), channel.type);
                if (found) {
                    missing.computeIfPresent(
                            next.id(), (key, bytes) -> bytes - channel.out.size() - channel.err.size());
                }
                if (!sameName(next.type(), "session")) {
                    forwardings.add(next.id());
                }
            }
        }
        if (!sent.forwarded().isEmpty()) {
            allOutputs();
            return;
        }
        missing.forEach((id, bytes) -> {
            if (gaps) {
                missingBytes += Math.max(0, bytes);
            } else if (bytes > 0 && (forwarding || !forwardings.contains(id))) {
                finding("the client got " + bytes + " bytes more on its channel " + id + " than are recorded, of "
                        + sent.received().get(id));
            }
        });
    }

    /** The server asked for it; the client may be gone, or have given up waiting, before it knew of the channel. */
    private boolean isOfPeer(Channel channel) {
        return sent.peers().stream().anyMatch(it -> it.port() == channel.peer);
    }

    /** Where the client gave a channel another number in the middle, all of them are counted together. */
    private void allOutputs() {
        long received = sent.received().values().stream().mapToLong(it -> it).sum();
        long kept = recorded.channels.values().stream()
                .mapToLong(it -> it.out.size() + it.err.size())
                .sum();
        if (forwarding && received > kept + recorded.unplacedBytes + (gaps ? recorded.lostBytes : 0)) {
            finding("the client got " + received + " bytes, " + kept + " are recorded");
        }
    }

    /** As SSHD compares names. */
    private static boolean sameName(String one, String other) {
        return String.CASE_INSENSITIVE_ORDER.compare(one, other) == 0;
    }
}
