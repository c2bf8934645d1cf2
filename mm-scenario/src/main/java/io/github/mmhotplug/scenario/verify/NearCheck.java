package io.github.mmhotplug.scenario.verify;

/**
 * Free pages that an add or remove took or gave back: compared with a tolerance and reported, not scored, for the
 * kernel's per-CPU lists move on their own.
 *
 * @param step index of the step
 * @param recordedChange change of {@code nr_free_pages} since the snapshot before
 * @param predictedChange the model's
 * @param tolerancePages how far they may be apart
 */
public record NearCheck(int step, long recordedChange, long predictedChange, long tolerancePages) {
    public boolean isWithin() {
        return Math.abs(recordedChange - predictedChange) <= tolerancePages;
    }
}
