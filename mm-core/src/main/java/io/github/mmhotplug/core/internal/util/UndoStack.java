package io.github.mmhotplug.core.internal.util;

import java.util.ArrayDeque;
import java.util.Deque;

/** The undo of the steps that have succeeded, the last one first. */
public final class UndoStack {
    private final Deque<Runnable> steps = new ArrayDeque<>();

    public void push(Runnable undo) {
        steps.push(undo);
    }

    public void undoAll() {
        while (!steps.isEmpty()) {
            steps.pop().run();
        }
    }
}
