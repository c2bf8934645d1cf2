package io.github.mmhotplug.core.internal.buddy;

/** Passes frames on, those that follow each other as one run. */
final class FrameRuns {
    private final FrameSink sink;
    private long start;
    private long end;

    FrameRuns(FrameSink sink) {
        this.sink = sink;
    }

    void add(long startPfn, long endPfn) {
        if (startPfn != end) {
            flush();
            start = startPfn;
        }
        end = endPfn;
    }

    void flush() {
        if (start < end) {
            sink.frames(start, end - start);
        }
        start = end;
    }
}
