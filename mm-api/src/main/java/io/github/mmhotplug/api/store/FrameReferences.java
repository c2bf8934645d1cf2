package io.github.mmhotplug.api.store;

/** Additional references on frames ({@code get_page}, {@code put_page}): a frame starts with one. */
public interface FrameReferences {
    /** One more reference on each frame. */
    void get(long startPfn, long pageCount);

    /**
     * One reference less on a frame.
     *
     * @return true if that was the last one and the frame may be freed
     */
    boolean put(long pfn);

    /** References held on a frame now. */
    long count(long pfn);
}
