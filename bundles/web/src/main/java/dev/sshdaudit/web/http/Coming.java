package dev.sshdaudit.web.http;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Bodies that are coming in, in bounded number, by who sends them. Thread-safe. */
final class Coming<T> {

    private final int mostOfOne;
    private final int most;

    /** Senders by what they send, oldest first. */
    @GuardedBy("this")
    private final Map<T, String> senders = new LinkedHashMap<>();

    /**
     * Makes one.
     *
     * @param mostOfOne of one sender
     * @param most in all
     */
    Coming(int mostOfOne, int most) {
        this.mostOfOne = mostOfOne;
        this.most = most;
    }

    /** Adds one, and returns those that have to go for it: the oldest of the same sender, or of the one who has most. */
    synchronized List<T> add(String sender, T body) {
        List<T> gone = new ArrayList<>();
        Map<String, Integer> counts = new HashMap<>();
        senders.values().forEach(one -> counts.merge(one, 1, Integer::sum));
        if (counts.getOrDefault(sender, 0) >= mostOfOne) {
            gone.add(removeOldest(sender));
        } else if (senders.size() >= most) {
            String greediest = counts.entrySet().stream()
                    .max(Map.Entry.comparingByValue())
                    .orElseThrow()
                    .getKey();
            gone.add(removeOldest(greediest));
        }
        senders.put(body, sender);
        return gone;
    }

    @GuardedBy("this")
    private T removeOldest(String sender) {
        Iterator<Map.Entry<T, String>> oldest = senders.entrySet().iterator();
        Map.Entry<T, String> one = oldest.next();
        while (!one.getValue().equals(sender)) {
            one = oldest.next();
        }
        oldest.remove();
        return one.getKey();
    }

    /** One has come in, or was refused. */
    synchronized void remove(T body) {
        senders.remove(body);
    }
}
