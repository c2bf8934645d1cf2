package io.github.mmhotplug.core.internal.hotplug;

import java.util.ArrayDeque;
import java.util.Deque;

/** The undo of the steps that have succeeded, the last one first. */
final class UndoStack {
    private final Deque<Runnable> steps = new ArrayDeque<>();

    void push(Runnable undo) {
        steps.push(undo);
    }

    void undoAll() {
        while (!steps.isEmpty()) {
            steps.pop().run();
        }
    }
}
