package dev.sshdaudit.sshd.testing;

import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.Authentication;
import dev.sshdaudit.message.ChannelEvent;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.message.ChannelEvent.RequestFailed;
import dev.sshdaudit.message.ChannelOpen;
import dev.sshdaudit.message.ChannelRequest;
import dev.sshdaudit.message.ConnectionEvent.Connect;
import dev.sshdaudit.message.ConnectionEvent.Disconnect;
import dev.sshdaudit.message.ConnectionEvent.HandshakeFailed;
import dev.sshdaudit.message.ConnectionEvent.HandshakeSuccessful;
import dev.sshdaudit.message.GlobalRequest;
import dev.sshdaudit.message.GlobalRequest.GlobalRequestDecodeFailed;
import dev.sshdaudit.message.MessageType;
import java.util.ArrayList;
import java.util.List;

/**
 * What is true of every recording whatever the two sides sent: the order of messages and channels, the numbers of
 * requests, the bytes of data. Each message is judged as it comes.
 */
public final class RecordingRules {

    private final List<Channel> channels = new ArrayList<>();
    private boolean handshakeDone;
    private boolean ended;
    private long globalRequests;
    private long lastGlobalFailure = -1;

    private static final class Channel {
        private boolean opened;
        private boolean over;
        private long requests;
        private long lastFailure = -1;
        private long bytesIn;
        private long bytesOut;
    }

    /** Judges a recording from its beginning to its end, in which all content was intercepted. */
    public static void check(RecordedConnection recorded) {
        List<AuditMessage> messages = recorded.messages();
        rule(!messages.isEmpty() && messages.get(0).payload() instanceof Connect, "begins with connect");
        RecordingRules rules = new RecordingRules();
        try {
            messages.stream().skip(1).forEach(rules::accept);
            rules.checkEnd();
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + " in\n" + recorded, e);
        }
    }

    /** Judges the next message after connect. */
    public void accept(AuditMessage message) {
        rule(!ended, "nothing comes after disconnect");
        if (message.payload() instanceof Io io && !isDataOfAChannel(message, io)) {
            return;
        } else if (message.payload() instanceof ChannelOpen open) {
            channelOpen(message, open);
        } else if (message.channelId() != null) {
            onChannel(message);
        } else {
            onConnection(message);
        }
    }

    /** What was cut off another message, and what belongs nowhere, can come at any time. */
    private static boolean isDataOfAChannel(AuditMessage message, Io io) {
        boolean fact = message.extras().containsKey("unplaced")
                || message.extras().containsKey("rest")
                || message.extras().containsKey("promised");
        boolean file = message.extras().containsKey(AuditMessage.FILE);
        rule(file ? io.data().length() == 0 : io.data().length() > 0 || fact, "data is not empty");
        return !file
                && !message.extras().containsKey("unplaced")
                && !message.extras().containsKey("rest");
    }

    private void channelOpen(AuditMessage message, ChannelOpen open) {
        int number = (int) (long) message.channelId();
        if (open instanceof ChannelOpen.NewChannelSuccessful || open instanceof ChannelOpen.NewChannelFailed) {
            boolean heardOfNow = Boolean.TRUE.equals(message.extras().get(AuditMessage.JOINED));
            if (heardOfNow) {
                newChannel(number);
            }
            rule(number < channels.size(), "a channel is asked for before it is answered");
            Channel channel = channels.get(number);
            rule(!channel.opened && !channel.over, "a channel is answered once");
            channel.opened = open instanceof ChannelOpen.NewChannelSuccessful;
            channel.over = !channel.opened;
        } else {
            newChannel(number);
        }
    }

    private void newChannel(int number) {
        rule(number == channels.size(), "channels are numbered in order: " + number + " after " + channels.size());
        channels.add(new Channel());
    }

    private void onChannel(AuditMessage message) {
        long number = message.channelId();
        rule(number < channels.size(), "a channel is asked for before anything happens on it");
        Channel channel = channels.get((int) number);
        // a client need not wait for the answer to its request
        rule(!channel.over, "nothing happens on a channel that is closed: " + message.type());
        if (message.payload() instanceof ChannelRequest request) {
            rule(request.requestId() == channel.requests++, "requests are numbered in order");
        } else if (message.payload() instanceof RequestFailed failed) {
            rule(failed.requestId() > channel.lastFailure, "requests are answered in order");
            rule(failed.requestId() < channel.requests, "only requests are answered");
            channel.lastFailure = failed.requestId();
        } else if (message.payload() instanceof Io io) {
            channel.bytesIn += io.stream() == Io.STDIN ? io.data().length() : 0;
            channel.bytesOut += io.stream() == Io.STDIN ? 0 : io.data().length();
        } else if (message.payload() instanceof ChannelEvent.Close) {
            channel.over = true;
            rule(
                    message.extras().get("bytesIn").equals(channel.bytesIn)
                            && message.extras().get("bytesOut").equals(channel.bytesOut),
                    "all bytes of data are there: " + message.extras() + " against " + channel.bytesIn + " and "
                            + channel.bytesOut);
        } else {
            rule(message.payload() instanceof ChannelEvent, message.type() + " is nothing that channels have");
        }
    }

    private void onConnection(AuditMessage message) {
        if (message.payload() instanceof Authentication) {
            rule(!handshakeDone, "after the handshake no user authenticates");
        } else if (message.payload() instanceof HandshakeSuccessful || message.payload() instanceof HandshakeFailed) {
            rule(!handshakeDone, "a handshake is done once");
            handshakeDone = true;
        } else if (message.payload() instanceof GlobalRequest request) {
            rule(
                    !(request instanceof GlobalRequestDecodeFailed failed) || failed.requestId() == globalRequests,
                    "global requests are numbered in order");
            globalRequests++;
        } else if (message.payload() instanceof RequestFailed failed) {
            rule(failed.requestId() > lastGlobalFailure, "global requests are answered in order");
            rule(failed.requestId() < globalRequests, "only global requests are answered");
            lastGlobalFailure = failed.requestId();
        } else {
            rule(message.payload() instanceof Disconnect, message.type() + " is nothing that connections have");
            ended = true;
        }
    }

    /** Judges what is missing, once there is no more. */
    public void checkEnd() {
        rule(ended, "ends with " + MessageType.DISCONNECT);
        rule(channels.stream().allMatch(it -> it.over || !it.opened), "every open channel is closed once");
    }

    private static void rule(boolean holds, String rule) {
        if (!holds) {
            throw new AssertionError("Broken rule: " + rule);
        }
    }
}
