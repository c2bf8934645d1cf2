package io.github.mmhotplug.scenario.snapshot;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;

/** Lists of nodes as files of {@code /sys} print them: {@code 0}, {@code 0-1,3}. */
public final class NodeList {
    private static final String WELL_FORMED = "\\d{1,4}(-\\d{1,4})?(,\\d{1,4}(-\\d{1,4})?)*";

    private NodeList() {}

    /** The nodes of a list; none if it is not one. */
    public static NavigableSet<Integer> parse(String text) {
        NavigableSet<Integer> nodes = new TreeSet<>();
        if (!text.matches(WELL_FORMED)) {
            return nodes;
        }
        for (String part : List.of(text.split(",", -1))) {
            int dash = part.indexOf('-');
            int first = Integer.parseInt(dash < 0 ? part : part.substring(0, dash));
            int last = Integer.parseInt(part.substring(dash + 1));
            for (int node = first; node <= last; node++) {
                nodes.add(node);
            }
        }
        return nodes;
    }

    static String format(NavigableSet<Integer> nodes) {
        List<String> parts = new ArrayList<>();
        List<Integer> left = List.copyOf(nodes);
        for (int i = 0; i < left.size(); ) {
            int end = i;
            while (end + 1 < left.size() && left.get(end + 1) == left.get(end) + 1) {
                end++;
            }
            parts.add(end == i ? left.get(i).toString() : left.get(i) + "-" + left.get(end));
            i = end + 1;
        }
        return String.join(",", parts);
    }
}
