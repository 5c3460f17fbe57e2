package dev.sshdaudit.containerssh;

import dev.sshdaudit.containerssh.Node.Mapping;
import dev.sshdaudit.containerssh.Node.Scalar;
import dev.sshdaudit.containerssh.Node.Sequence;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;

/**
 * Makes a tree of a YAML document. Work and memory are bounded whatever the document says: it is read event by event, an alias is the
 * same node as its anchor and no copy, and the entries that merge keys copy count as nodes. For one document.
 */
final class YamlTree {

    private static final int MOST_NODES = 10_000;
    private static final int DEEPEST = 32;
    private static final String MERGE = "<<";

    /** A collection that has begun and not ended. */
    private static final class Open {

        final Node node;
        final @Nullable String anchor;
        final List<Node> merged = new ArrayList<>();

        @Nullable
        String key;

        int keyLine;
        boolean merges;

        Open(Node node, @Nullable String anchor) {
            this.node = node;
            this.anchor = anchor;
        }
    }

    private final Deque<Open> open = new ArrayDeque<>();
    private final Map<String, Node> anchors = new HashMap<>();
    private @Nullable Node root;
    private int documents;
    private int nodes;
    private int line = 1;

    private YamlTree() {}

    /**
     * Reads a text.
     *
     * @return the root of the document; null if there is none
     * @throws UntranslatableException if the text is not YAML, or more than is read
     */
    static @Nullable Node read(String text) throws UntranslatableException {
        YamlTree tree = new YamlTree();
        // the length of the text has been checked. With a smaller buffer, a long text costs its length squared
        LoadSettings settings = LoadSettings.builder()
                .setCodePointLimit(Integer.MAX_VALUE)
                .setBufferSize(text.length() + 1)
                .build();
        try {
            for (Event event : new Parse(settings).parseString(text)) {
                tree.take(event);
            }
        } catch (MarkedYamlEngineException e) {
            // without its message, which quotes the file
            Mark mark = e.getProblemMark().or(e::getContextMark).orElse(null);
            throw mark == null ? tree.notYaml() : notYaml(text, mark);
        } catch (RuntimeException e) {
            throw tree.notYaml();
        }
        return tree.root;
    }

    private static UntranslatableException notYaml(String text, Mark mark) {
        String before = text.lines().skip(mark.getLine()).findFirst().orElse("");
        boolean tab = before.substring(
                        0, before.length() - before.stripLeading().length())
                .contains("\t");
        return new UntranslatableException(
                mark.getLine() + 1,
                "this is not YAML, at character " + (mark.getColumn() + 1)
                        + (tab ? ": YAML is indented with spaces, not with tabs" : ""));
    }

    private UntranslatableException notYaml() {
        return new UntranslatableException("behind line " + line + ": this is not YAML");
    }

    private void take(Event event) throws UntranslatableException {
        line = event.getStartMark().map(mark -> mark.getLine() + 1).orElse(line);
        switch (event.getEventId()) {
            case DocumentStart -> {
                if (documents++ > 0) {
                    throw new UntranslatableException(line, "a second document begins; there must be one alone");
                }
            }
            case Scalar -> scalar((ScalarEvent) event);
            case Alias -> add(anchored((AliasEvent) event), false);
            case MappingStart -> {
                MappingStartEvent start = (MappingStartEvent) event;
                refuseTag(start.getTag().isPresent());
                begin(new Mapping(line, start.isFlow()), start);
            }
            case SequenceStart -> {
                SequenceStartEvent start = (SequenceStartEvent) event;
                refuseTag(start.getTag().isPresent());
                begin(new Sequence(line), start);
            }
            case MappingEnd, SequenceEnd -> end();
            default -> {
                // begin and end of the stream, and the end of a document
            }
        }
    }

    private void refuseTag(boolean tagged) throws UntranslatableException {
        if (tagged) {
            throw new UntranslatableException(line, "a tag (!…) names a type; values are read without");
        }
    }

    private void count(int more) throws UntranslatableException {
        nodes += more;
        if (nodes > MOST_NODES) {
            throw new UntranslatableException(
                    line, "there are more than " + MOST_NODES + " keys and values up to here");
        }
    }

    private void scalar(ScalarEvent event) throws UntranslatableException {
        refuseTag(event.getTag().isPresent());
        Scalar scalar = new Scalar(line, event.getValue(), event.isPlain());
        remember(anchor(event), scalar);
        add(scalar, event.isPlain() && MERGE.equals(event.getValue()));
    }

    private static @Nullable String anchor(NodeEvent event) {
        return event.getAnchor().map(Anchor::getValue).orElse(null);
    }

    private void remember(@Nullable String anchor, Node node) {
        if (anchor != null) {
            anchors.put(anchor, node);
        }
    }

    private Node anchored(AliasEvent event) throws UntranslatableException {
        Node node = anchors.get(event.getAlias().getValue());
        if (node == null) {
            throw new UntranslatableException(line, "an alias (*…) names no anchor (&…) whose value has ended before");
        }
        return node;
    }

    private void begin(Node collection, NodeEvent event) throws UntranslatableException {
        if (open.size() == DEEPEST) {
            throw new UntranslatableException(line, "the keys and lists are nested deeper than " + DEEPEST);
        }
        String anchor = anchor(event);
        if (anchor != null) {
            anchors.remove(anchor); // it stands for this collection from here on, which has not ended
        }
        open.push(new Open(collection, anchor));
    }

    private void end() throws UntranslatableException {
        Open ended = open.pop();
        if (ended.node instanceof Mapping mapping) {
            for (Node from : ended.merged) {
                merge(from, mapping);
            }
        }
        remember(ended.anchor, ended.node);
        add(ended.node, false);
    }

    /** Copies entries that a mapping does not have itself. */
    private void merge(Node from, Mapping into) throws UntranslatableException {
        if (from instanceof Mapping source) {
            count(source.entries.size());
            source.entries.forEach(into.entries::putIfAbsent);
        } else if (from instanceof Sequence sources) {
            for (Node source : sources.items) {
                if (!(source instanceof Mapping)) {
                    throw notMerged();
                }
                count(1);
                merge(source, into);
            }
        } else {
            throw notMerged();
        }
    }

    private UntranslatableException notMerged() {
        return new UntranslatableException(line, "<< in the keys before here merges what has no keys");
    }

    /** Adds a node that has ended to the collection around it. */
    private void add(Node node, boolean merges) throws UntranslatableException {
        count(1);
        Open around = open.peek();
        if (around == null) {
            root = node;
        } else if (around.node instanceof Sequence sequence) {
            sequence.items.add(node);
        } else if (around.key == null) {
            if (!(node instanceof Scalar key)) {
                throw new UntranslatableException(node.line, "a key is a text, not a list or keys of its own");
            }
            around.key = key.text;
            around.keyLine = line;
            around.merges = merges;
        } else if (around.merges) {
            around.key = null;
            around.merged.add(node);
        } else if (around.node instanceof Mapping mapping) {
            if (mapping.entries.put(around.key, new Mapping.Entry(around.keyLine, node)) != null) {
                throw new UntranslatableException(around.keyLine, "the same key is there twice");
            }
            around.key = null;
        }
    }
}
